"""Which checks run over what; a new check is a file beside this one and a line here."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from kibaru_service.domain import Check, Span
from kibaru_service.usecases.checks import (
    agreement,
    copying,
    dates,
    garbled,
    glossary,
    language,
    length,
    loops,
    misspelt,
    money,
    names,
    numbers,
    quotes,
    spelling,
    units,
    urls,
)
from kibaru_service.usecases.checks.pair import Pair, Task

CheckPair = Callable[[Pair], Iterator[Check]]

TRANSLATION: tuple[CheckPair, ...] = (
    numbers.check,
    dates.check,
    money.check,
    units.check,
    names.check,
    spelling.check,
    urls.check,
    quotes.check,
    length.check,
    loops.check,
    copying.check,
    garbled.check,
    language.check,
    misspelt.check,
    agreement.check,
    glossary.check,
)
# A summary is in the words of its article: copies are no fault, and no glossary rules over it.
_ONLY_TRANSLATION = {
    agreement.check,
    copying.check,
    garbled.check,
    glossary.check,
    misspelt.check,
    spelling.check,
}
SUMMARY: tuple[CheckPair, ...] = tuple(c for c in TRANSLATION if c not in _ONLY_TRANSLATION)


def check_pair(pair: Pair) -> tuple[Check, ...]:
    """Return every failed check of a pair, in the order of the registry.

    An empty output fails by that alone: all else would only say it again. So would that a word is
    none, where another check says what it should have been.
    """
    if not pair.output.strip():
        return tuple(length.check(pair))
    checks = SUMMARY if pair.task is Task.SUMMARY else TRANSLATION
    found = [failed for check in checks for failed in check(pair)]
    told = [c.output_span for c in found if c.output_span and c.code != misspelt.UNKNOWN]
    return tuple(c for c in found if c.code != misspelt.UNKNOWN or not _told(c, told))


def _told(unknown: Check, spans: Sequence[Span]) -> bool:
    word = unknown.output_span
    return word is not None and any(word.overlaps(span) for span in spans)


def warm_up() -> None:
    """Read the word lists and compile the patterns: the first caller need not wait for them."""
    for source, target in (("en", "fr"), ("fr", "bm"), ("en", "bm")):
        check_pair(Pair("Andali paid 5 kg on May 3.", "Etali paid 6 km.", source, target))
