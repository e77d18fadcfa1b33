"""Pairs the figures of a source with those of its output, for all checks that look at figures."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import lru_cache
from itertools import groupby

from kibaru_service.domain import Check, CheckKind, Severity
from kibaru_service.text.figures import Figure, Kind
from kibaru_service.text.figures.measures import ANY_MONEY, CFA, DOROME
from kibaru_service.usecases.checks.pair import Pair, Task

_NAMED = (Kind.MONTH, Kind.WEEKDAY)
_DOROME_FRANCS = Decimal(5)
# What two figures must have in common, one of it at least, to be taken for each other.
Keys = Callable[[Figure], Iterable[Hashable]]


@dataclass(slots=True)
class Comparison:
    """What became of each figure; `changed` pairs one that was lost with one that came instead."""

    kept: list[tuple[Figure, Figure]] = field(default_factory=list)
    changed: list[tuple[Figure, Figure]] = field(default_factory=list)
    missing: list[Figure] = field(default_factory=list)
    added: list[Figure] = field(default_factory=list)


@lru_cache(maxsize=64)
def compare(pair: Pair) -> Comparison:
    """Return the comparison; figures are matched by value, the likeliest first.

    A value that was matched once may come back or be left out again without remark: languages
    repeat and drop such things. A loose figure counts only where it was replaced by another.
    """
    theirs, ours = list(pair.source_figures), list(pair.output_figures)
    result = Comparison()
    ways: list[tuple[Keys, Keys]] = [(_forms, _forms), (_values, _values)]
    if pair.target_language == "bm":
        ways.append((_francs, _dorome))
    for wanted, offered in ways:
        found, theirs, ours = _matched(theirs, ours, wanted, offered)
        result.kept += found
    lost = _unknown(theirs, [source for source, _ in result.kept])
    new = _unknown(ours, [_as_meant(source, output) for source, output in result.kept])
    new = _unknown(new, pair.source_figures)
    lost = _unknown(lost, pair.output_figures)
    # What was lost, and what came instead: a digit said too often first, then nearest in kind.
    for alike in (_digits, _units, _kinds, _families):
        found, lost, new = _matched(lost, new, alike, alike)
        result.changed += found
    result.missing = [f for f in lost if f.firm and pair.task is Task.TRANSLATION]
    result.added = [f for f in new if f.firm]
    return result


def _matched(
    theirs: Sequence[Figure], ours: Sequence[Figure], wanted: Keys, offered: Keys
) -> tuple[list[tuple[Figure, Figure]], list[Figure], list[Figure]]:
    """Pair each source figure with the first output that is left; return pairs, and both rests.

    By their keys, so that a sentence of nothing but numbers costs no more than another.
    """
    if not theirs or not ours:
        return [], list(theirs), list(ours)
    places: dict[Hashable, deque[int]] = {}
    for place, output in enumerate(ours):
        for key in offered(output):
            places.setdefault(key, deque()).append(place)
    pairs: list[tuple[Figure, Figure]] = []
    rest: list[Figure] = []
    taken: set[int] = set()
    for source in theirs:
        first = min(_heads((places.get(key) for key in wanted(source)), taken), default=None)
        if first is None:
            rest.append(source)
        else:
            taken.add(first)
            pairs.append((source, ours[first]))
    return pairs, rest, [output for place, output in enumerate(ours) if place not in taken]


def _heads(queues: Iterable[deque[int] | None], taken: set[int]) -> Iterator[int]:
    """Yield the first place of each queue that is not taken."""
    for queue in queues:
        while queue and queue[0] in taken:
            queue.popleft()
        if queue:
            yield queue[0]


def _family(figure: Figure) -> Kind | None:
    """Return what a figure may be compared within: months and weekdays are like nothing else."""
    return figure.kind if figure.kind in _NAMED else None


def _forms(figure: Figure) -> Iterator[Hashable]:
    return ((value, figure.kind, figure.unit) for value in figure.values)


def _values(figure: Figure) -> Iterator[Hashable]:
    return ((value, _family(figure)) for value in figure.values)


def _francs(source: Figure) -> Iterator[Hashable]:
    """Yield what a sum in francs may be in dɔrɔmɛ, five francs each."""
    return (value / _DOROME_FRANCS for value in source.values if source.unit == CFA)


def _dorome(output: Figure) -> Iterator[Hashable]:
    fits = output.unit in {DOROME, ANY_MONEY, CFA, ""} and _family(output) is None
    return (value for value in output.values if fits)


def _as_meant(source: Figure, output: Figure) -> Figure:
    """Return the output with what it means beside its source: 12,000 is no 12 with three zeros."""
    return replace(output, values=output.values & source.values or output.values)


def _unknown(figures: Sequence[Figure], others: Sequence[Figure]) -> list[Figure]:
    """Return the figures that have the value of no other."""
    known = {key for other in others for key in _values(other)}
    return [figure for figure in figures if known.isdisjoint(_values(figure))]


def _digits(figure: Figure) -> Iterator[Hashable]:
    """Yield the digits of each value, runs of the same and zeros at the end aside: 2004, 20044."""
    for value in figure.values if figure.firm else ():
        digits = [digit for digit, _ in groupby(value.as_tuple().digits)]
        yield tuple(digits[:-1] if digits[-1] == 0 else digits), _family(figure)


def _units(figure: Figure) -> Iterator[Hashable]:
    return (key for key in [(figure.kind, figure.unit)] if figure.unit and _tells(figure))


def _kinds(figure: Figure) -> Iterator[Hashable]:
    return (kind for kind in [figure.kind] if _tells(figure))


def _families(figure: Figure) -> Iterator[Hashable]:
    return (family for family in [_family(figure)] if _tells(figure))


def _tells(figure: Figure) -> bool:
    """Tell whether a figure that is another one shows an error; "one" and "first" do not."""
    return figure.firm or (figure.spelled and not _is_one(figure))


def _is_one(figure: Figure) -> bool:
    return not figure.firm and figure.values == {Decimal(1)}


@dataclass(frozen=True, slots=True)
class Family:
    """The figures that one check speaks of, and what it calls them."""

    kind: CheckKind
    noun: str
    members: frozenset[Kind]


def judge(pair: Pair, family: Family) -> Iterator[Check]:
    """Yield a check for each figure of a family that was changed, lost or added."""
    found = compare(pair)
    name = family.kind.value
    for source, output in found.changed:
        if source.kind in family.members:
            text = f"{family.noun} {_of(pair.source, source)} became {_of(pair.output, output)}"
            yield Check(
                family.kind, Severity.ERROR, f"{name}.changed", text, source.span, output.span
            )
    for source in found.missing:
        if source.kind in family.members:
            text = f"{family.noun} {_of(pair.source, source)} is missing"
            yield Check(family.kind, Severity.WARNING, f"{name}.missing", text, source.span)
    for output in found.added:
        if output.kind in family.members:
            text = f"{family.noun} {_of(pair.output, output)} is not in the source"
            yield Check(family.kind, Severity.ERROR, f"{name}.added", text, output_span=output.span)


def _of(text: str, figure: Figure) -> str:
    return text[figure.span.start : figure.span.end]
