"""What a profile will do, read and verified before any worker starts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kibaru_service.config import Settings
from kibaru_service.domain import ModelRef
from kibaru_service.engine import fake
from kibaru_service.engine.catalog import read_catalog
from kibaru_service.engine.integrity import fingerprint, verify
from kibaru_service.errors import UnsupportedLanguage
from kibaru_service.usecases.languages import primary, reachable


@dataclass(frozen=True, slots=True)
class Served:
    """The models of a profile and the directions that they translate in."""

    models: tuple[ModelRef, ...]
    directions: frozenset[tuple[str, str]]

    def check(self, targets: Iterable[str]) -> None:
        """Raise UnsupportedLanguage for a target that no language can be translated into."""
        sources = {source for source, _ in self.directions}
        offered = {target for source in sources for target in reachable(self.directions, source)}
        for tag in targets:
            if primary(tag) not in offered | sources:
                raise UnsupportedLanguage(
                    "target_languages",
                    f"nothing is translated into {tag!r}; offered: {', '.join(sorted(offered))}",
                )


def served(settings: Settings) -> Served:
    """Return what the settings' profile serves; raises ModelError where a file is not as it was."""
    profile = settings.profiles[0]
    if profile == "fake":
        return Served((fake.REF,), frozenset(fake.DIRECTIONS))
    catalog = read_catalog(settings.models_dir)
    specs = catalog.specs(profile)
    for spec in specs.values():
        verify(spec)
    models = tuple(ModelRef(spec.id, fingerprint(spec)) for spec in specs.values())
    return Served(models, frozenset(catalog.profile(profile).translate))
