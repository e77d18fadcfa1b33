"""Days, months, years and weekdays that were changed, lost or added."""

from __future__ import annotations

from collections.abc import Iterator

from kibaru_service.domain import Check, CheckKind
from kibaru_service.text.figures import Kind
from kibaru_service.usecases.checks.figures import Family, judge
from kibaru_service.usecases.checks.pair import Pair

_FAMILY = Family(CheckKind.DATE, "the date", frozenset({Kind.DATE, Kind.MONTH, Kind.WEEKDAY}))


def check(pair: Pair) -> Iterator[Check]:
    """Yield date.changed, date.missing and date.added."""
    yield from judge(pair, _FAMILY)
