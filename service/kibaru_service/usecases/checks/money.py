"""Sums of money: the amount, the currency, and francs told in dɔrɔmɛ."""

from __future__ import annotations

from collections.abc import Iterator

from kibaru_service.domain import Check, CheckKind, Severity
from kibaru_service.text.figures import Figure, Kind
from kibaru_service.text.figures.measures import CFA, DOROME, compatible, is_currency, mentions
from kibaru_service.usecases.checks.figures import Family, compare, judge
from kibaru_service.usecases.checks.pair import Pair

_FAMILY = Family(CheckKind.MONEY, "the sum", frozenset({Kind.MONEY}))


def check(pair: Pair) -> Iterator[Check]:
    """Yield money.changed, .missing, .added for amounts, money.currency and money.scale."""
    yield from judge(pair, _FAMILY)
    for source, output in compare(pair).kept:
        if source.unit == CFA and output.unit == DOROME and source.equals(output):
            message = "a sum in francs was not divided by five for dɔrɔmɛ"
            yield _failed(source, output, "money.scale", message)
        elif _other_currency(pair, source, output):
            message = f"the currency changed from {source.unit} to {output.unit or 'none'}"
            yield _failed(source, output, "money.currency", message)


def _other_currency(pair: Pair, source: Figure, output: Figure) -> bool:
    if not is_currency(source.unit):
        return False
    if is_currency(output.unit):
        return not compatible(source.unit, output.unit) and not (
            mentions(pair.output, source.unit, pair.target_language)
            and mentions(pair.source, output.unit, pair.source_language)
        )
    if pair.target_language != "fr":
        return False
    # One currency may serve two sums: "between 5 and 10 dollars".
    return not mentions(pair.output, source.unit, pair.target_language)


def _failed(source: Figure, output: Figure, code: str, message: str) -> Check:
    return Check(CheckKind.MONEY, Severity.ERROR, code, message, source.span, output.span)
