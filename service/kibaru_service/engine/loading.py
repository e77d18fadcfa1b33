"""Loads what profiles name: files checked, each model opened once, roles over one batcher."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from kibaru_service.domain import ModelInfo, ModelRole
from kibaru_service.engine.batcher import Batcher
from kibaru_service.engine.catalog import Catalog
from kibaru_service.engine.devices import Device
from kibaru_service.engine.generation import Generator
from kibaru_service.engine.integrity import verify
from kibaru_service.engine.models import (
    BatchedEmbedder,
    BatchedRewriter,
    BatchedTranslator,
    EncoderModel,
    LoadedModels,
)
from kibaru_service.engine.opening import make_ref, open_encoder, open_generators
from kibaru_service.engine.scheduling import NaturalBatching
from kibaru_service.engine.shelf import Shelf
from kibaru_service.engine.specs import ModelSpec, Profile
from kibaru_service.engine.threads import Threads


@dataclass(frozen=True, slots=True)
class EngineOptions:
    """How a server runs its models; `max_queued` texts may wait, of all callers together."""

    threads: Threads = field(default_factory=Threads)
    max_queued: int = 10_000
    device: Device = field(default_factory=Device)


class Loader:
    """Loads profiles to stand side by side: one batcher, and each model's weights opened once.

    Raises DeviceUnfit where the device is missing.
    """

    def __init__(self, options: EngineOptions) -> None:
        self._options = options
        self._shelf = Shelf(options.threads, options.device)
        self._batcher: Batcher | None = None

    def load(self, catalog: Catalog, profile: str) -> LoadedModels:
        """Loads a profile; blocks for as long as reading and hashing all weights takes.

        Raises CatalogError, ModelMissing, ModelCorrupt or DeviceUnfit. Closing what is returned
        lets go of the weights; the batcher stays for the others.
        """
        chosen, specs = catalog.profile(profile), catalog.specs(profile)
        for spec in specs.values():
            verify(spec)
        fitted = {name: self._shelf.fitted(spec) for name, spec in specs.items()}
        roles = _open(chosen, fitted, self._shelf)
        # Its threads start last: where a model cannot be opened nothing is left running.
        self._batcher = self._batcher or _batcher(self._options)
        return _over(roles, self._batcher, chosen.name, _describe(chosen, fitted))

    async def close(self) -> None:
        """Refuses new work as Unavailable, finishes what is queued and running; idempotent."""
        if self._batcher is not None:
            await self._batcher.close()


def load_profile(
    catalog: Catalog, profile: str, options: EngineOptions | None = None
) -> LoadedModels:
    """Loads one profile that stands alone: closing it closes its batcher. Raises as `Loader` does.

    When it raises, nothing is left running.
    """
    return replace(Loader(options or EngineOptions()).load(catalog, profile), owns_batcher=True)


@dataclass(frozen=True, slots=True)
class _Roles:
    """The open models of a profile by what they do."""

    translators: Mapping[tuple[str, str], Generator]
    rewriters: Mapping[str, Generator]
    embedders: Mapping[str, EncoderModel]


def _open(profile: Profile, specs: Mapping[str, ModelSpec], shelf: Shelf) -> _Roles:
    writers = {
        (name, role): generator
        for name, spec in specs.items()
        if spec.kind == "seq2seq"
        for role, generator in open_generators(spec, shelf).items()
    }
    encoders = {
        name: open_encoder(spec, shelf) for name, spec in specs.items() if spec.kind == "encoder"
    }
    return _Roles(
        {k: writers[name, ModelRole.TRANSLATE] for k, name in profile.translate.items()},
        {k: writers[name, ModelRole.SUMMARIZE] for k, name in profile.summarize.items()},
        {k: encoders[name] for k, name in profile.embed.items()},
    )


def _batcher(options: EngineOptions) -> Batcher:
    workers = options.threads.inter
    return Batcher(NaturalBatching(options.max_queued, workers), workers)


def _over(
    roles: _Roles, batcher: Batcher, profile: str, infos: tuple[ModelInfo, ...]
) -> LoadedModels:
    return LoadedModels(
        profile=profile,
        translator=BatchedTranslator(roles.translators, batcher),
        rewriter=BatchedRewriter(roles.rewriters, batcher),
        embedder=BatchedEmbedder(roles.embedders, batcher),
        infos=infos,
        batcher=batcher,
        owns_batcher=False,
    )


def _describe(profile: Profile, specs: Mapping[str, ModelSpec]) -> tuple[ModelInfo, ...]:
    """One description per model and role."""
    keys: defaultdict[tuple[str, ModelRole], list[tuple[str, str] | str]] = defaultdict(list)
    for role, key, model in profile.uses():
        keys[model, role].append(key)
    return tuple(
        ModelInfo(
            ref=make_ref(specs[model]),
            role=role,
            licence=specs[model].licence,
            directions=tuple(key for key in served if isinstance(key, tuple)),
            languages=tuple(key for key in served if isinstance(key, str)),
        )
        for (model, role), served in keys.items()
    )
