"""Which languages a request speaks of, and by which models they are reached."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from kibaru_service.domain import Language
from kibaru_service.errors import UnsupportedLanguage

Direction = tuple[str, str]
Detector = Callable[[str], Language]

_LEAST_SERVED = frozenset({"bm"})


def primary(tag: str) -> str:
    """Return the primary subtag of a BCP-47 tag in lower case: "fr-ML" becomes "fr"."""
    return tag.strip().replace("_", "-").split("-", 1)[0].lower()


def resolve(field: str, tag: str, text: str, served: frozenset[str], detect: Detector) -> Language:
    """Return the language named by `tag`, or detected in `text` where the tag is empty.

    Raises UnsupportedLanguage for a language outside `served`.
    """
    language = Language(primary(tag)) if tag.strip() else detect(text)
    if language.tag not in served:
        how = (
            "is not served" if tag.strip() else "was detected and is not served; name the language"
        )
        raise UnsupportedLanguage(
            field, f"language {language.tag!r} {how}; served: {', '.join(sorted(served))}"
        )
    return language


def route(directions: frozenset[Direction], source: str, target: str) -> tuple[str, ...] | None:
    """Return the languages on the way from `source` to `target`, one pivot at most, or None."""
    if (source, target) in directions:
        return (source, target)
    pivots = sorted(b for a, b in directions if a == source and (b, target) in directions)
    return (source, pivots[0], target) if pivots else None


def detour(directions: frozenset[Direction], source: str, target: str) -> tuple[str, ...] | None:
    """Return a way over a third language, whether or not there is a direct one, or None.

    Never over one that is least served itself: English by way of Bambara comes out as neither.
    """
    others = {(a, b) for a, b in directions if b == target or b not in _LEAST_SERVED}
    return route(frozenset(others - {(source, target)}), source, target)


def reachable(directions: frozenset[Direction], source: str) -> tuple[str, ...]:
    """Return the languages that `source` can be translated into, sorted."""
    everything = {target for _, target in directions} - {source}
    return tuple(sorted(t for t in everything if route(directions, source, t)))


def routes(directions: frozenset[Direction]) -> tuple[Direction, ...]:
    """Return every pair that can be served, pivots included, sorted."""
    sources = sorted({source for source, _ in directions})
    return tuple((s, t) for s in sources for t in reachable(directions, s))


def targets(
    directions: frozenset[Direction], source: str, wanted: Iterable[str]
) -> tuple[str, ...]:
    """Return the wanted target languages once each, in order; none wanted means all reachable.

    Raises UnsupportedLanguage for a target that cannot be reached from `source`.
    """
    tags = [primary(tag) for tag in wanted]
    for index, tag in enumerate(tags):
        if tag != source and route(directions, source, tag) is None:
            offered = ", ".join(reachable(directions, source)) or "none"
            raise UnsupportedLanguage(
                f"target_languages[{index}]",
                f"cannot translate {source!r} into {tag!r}; offered: {offered}",
            )
    return tuple(dict.fromkeys(tags)) or reachable(directions, source)
