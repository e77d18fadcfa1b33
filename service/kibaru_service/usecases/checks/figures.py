"""Pairs the figures of a source with those of its output, for all checks that look at figures."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache

from kibaru_service.domain import Check, CheckKind, Severity
from kibaru_service.text.figures import Figure, Kind
from kibaru_service.text.figures.measures import ANY_MONEY, CFA, DOROME
from kibaru_service.usecases.checks.pair import Pair, Task

_NAMED = {Kind.MONTH, Kind.WEEKDAY}
_DOROME_FRANCS = Decimal(5)
Same = Callable[[Figure, Figure], bool]


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
    ways: list[Same] = [_same_form, _same_value]
    if pair.target_language == "bm":
        ways.append(_in_dorome)
    for same in ways:
        _match(theirs, ours, same, result)
    lost = [f for f in theirs if not _known(f, [source for source, _ in result.kept])]
    new = [f for f in ours if not _known(f, [output for _, output in result.kept])]
    new = [f for f in new if not _known(f, pair.source_figures)]
    lost = [f for f in lost if not _known(f, pair.output_figures)]
    _replaced(lost, new, result)
    result.missing = [f for f in lost if f.firm and pair.task is Task.TRANSLATION]
    result.added = [f for f in new if f.firm]
    return result


def _match(theirs: list[Figure], ours: list[Figure], same: Same, result: Comparison) -> None:
    for source in list(theirs):
        output = next((o for o in ours if _comparable(source, o) and same(source, o)), None)
        if output is not None:
            theirs.remove(source)
            ours.remove(output)
            result.kept.append((source, output))


def _same_form(source: Figure, output: Figure) -> bool:
    return source.equals(output) and (source.kind, source.unit) == (output.kind, output.unit)


def _same_value(source: Figure, output: Figure) -> bool:
    return source.equals(output)


def _in_dorome(source: Figure, output: Figure) -> bool:
    """Tell whether a sum in francs came back in dɔrɔmɛ, five francs each."""
    if source.unit != CFA or output.unit not in {DOROME, ANY_MONEY, CFA, ""}:
        return False
    return any(value / _DOROME_FRANCS in output.values for value in source.values)


def _comparable(one: Figure, other: Figure) -> bool:
    return one.kind is other.kind or not {one.kind, other.kind} & _NAMED


def _known(figure: Figure, others: Sequence[Figure]) -> bool:
    return any(_comparable(figure, o) and figure.equals(o) for o in others)


def _replaced(lost: list[Figure], new: list[Figure], result: Comparison) -> None:
    """Move what was lost and what is new for it to `changed`, nearest in kind first."""
    for alike in (_one_unit, _one_kind, _comparable):
        for source in list(lost):
            output = next((o for o in new if alike(source, o) and _tells(source, o)), None)
            if output is not None:
                lost.remove(source)
                new.remove(output)
                result.changed.append((source, output))


def _one_unit(source: Figure, output: Figure) -> bool:
    return source.kind is output.kind and source.unit == output.unit != ""


def _one_kind(source: Figure, output: Figure) -> bool:
    return source.kind is output.kind


def _tells(source: Figure, output: Figure) -> bool:
    """Tell whether two different figures show an error; "one" and "first" alone do not."""
    return all(each.firm or (each.spelled and not _is_one(each)) for each in (source, output))


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
