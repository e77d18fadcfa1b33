"""Units of measure, and per cent, that were changed or lost beside a number that was kept."""

from __future__ import annotations

from collections.abc import Iterator

from kibaru_service.domain import Check, CheckKind, Severity
from kibaru_service.text.figures import Figure, Kind
from kibaru_service.text.figures.measures import PERCENT, compatible, mentions
from kibaru_service.usecases.checks.figures import compare
from kibaru_service.usecases.checks.pair import Pair


def check(pair: Pair) -> Iterator[Check]:
    """Yield unit.changed and unit.missing."""
    for source, output in compare(pair).kept:
        if _changed(pair, source, output):
            yield _failed(source, output, "unit.changed", f"{source.unit} became {output.unit}")
        elif _missing(pair, source, output):
            yield _failed(source, output, "unit.missing", f"{source.unit} is missing")


def _changed(pair: Pair, source: Figure, output: Figure) -> bool:
    if Kind.MEASURE not in {source.kind, output.kind} or not (source.unit and output.unit):
        return False
    # Where the output has the right unit as well, its words may only stand in another order.
    return not compatible(source.unit, output.unit) and not mentions(
        pair.output, source.unit, pair.target_language
    )


def _missing(pair: Pair, source: Figure, output: Figure) -> bool:
    """Per cent and French units must come back; Bambara tells many units by the noun alone."""
    if source.kind is not Kind.MEASURE or output.unit or source.unit != PERCENT:
        return False
    return not mentions(pair.output, source.unit, pair.target_language)


def _failed(source: Figure, output: Figure, code: str, message: str) -> Check:
    return Check(CheckKind.UNIT, Severity.ERROR, code, message, source.span, output.span)
