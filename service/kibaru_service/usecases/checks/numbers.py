"""Numbers that were changed, lost or added, in digits or in words."""

from __future__ import annotations

from collections.abc import Iterator

from kibaru_service.domain import Check, CheckKind
from kibaru_service.text.figures import Kind
from kibaru_service.usecases.checks.figures import Family, judge
from kibaru_service.usecases.checks.pair import Pair

_FAMILY = Family(CheckKind.NUMBER, "the number", frozenset({Kind.NUMBER, Kind.MEASURE}))


def check(pair: Pair) -> Iterator[Check]:
    """Yield number.changed, number.missing and number.added."""
    yield from judge(pair, _FAMILY)
