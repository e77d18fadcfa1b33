"""Days, months, years and weekdays that were changed, lost, added, or not put into the language."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kibaru_service.domain import Check, CheckKind, Severity, Span
from kibaru_service.text import vocabulary, wordlist
from kibaru_service.text.figures import Figure, Kind
from kibaru_service.text.figures.calendar import day_behind, is_calendar_word
from kibaru_service.usecases.checks.figures import Family, judge
from kibaru_service.usecases.checks.pair import Pair

_FAMILY = Family(CheckKind.DATE, "the date", frozenset({Kind.DATE, Kind.MONTH, Kind.WEEKDAY}))
_NAMED = {Kind.MONTH, Kind.WEEKDAY}
# The words beside a date stand within so many code points.
_BESIDE = 40
_BEFORE = re.compile(r"([^\W\d_]+)\s$")
_AFTER = re.compile(r"\s([^\W\d_]+)")


def check(pair: Pair) -> Iterator[Check]:
    """Yield date.untranslated, date.form, date.changed, date.missing and date.added."""
    left = dict(_left(pair))
    for source, output in left.items():
        if not _is_title(pair, source, output):
            message = f"{_of(pair.output, output)} was left in the language of the source"
            yield _failed("date.untranslated", message, source, output)
    yield from _turned(pair)
    # What was left as it was is neither lost nor changed.
    yield from (c for c in judge(pair, _FAMILY) if c.source_span not in left)


def _left(pair: Pair) -> Iterator[tuple[Span, Span]]:
    """Yield the months and weekdays of the source that the output has in the same word."""
    if pair.source_language == pair.target_language:
        return
    for figure in pair.source_figures:
        said = _of(pair.source, figure.span)
        named = figure.kind in _NAMED and figure.firm and said in pair.output
        if named and not is_calendar_word(said, pair.target_language):
            found = re.search(rf"(?<!\w){re.escape(said)}(?!\w)", pair.output)
            if found:
                yield figure.span, Span(*found.span())


def _is_title(pair: Pair, source: Span, output: Span) -> bool:
    """Tell whether it is part of what a thing is called: "the Sunday Times", "Black Friday".

    Both sides have the same common word with a capital beside it.
    """
    beside = _beside(pair.source, source) & _beside(pair.output, output)
    return any(
        vocabulary.has(word, pair.source_language)
        and word.lower() not in wordlist.words("function")
        and not is_calendar_word(word, pair.source_language)
        for word in beside
    )


def _beside(text: str, span: Span) -> set[str]:
    sides = (
        _BEFORE.search(text, max(span.start - _BESIDE, 0), span.start),
        _AFTER.match(text, span.end),
    )
    return {side[1] for side in sides if side and side[1][0].isupper()}


def _turned(pair: Pair) -> Iterator[Check]:
    """Yield the dates whose day stands behind the month as in English: "janvier. 31"."""
    if pair.source_language == pair.target_language:
        return
    behind = {
        (month.values, day): month
        for month in _months(pair.source_figures)
        if (day := day_behind(pair.source, month.span, "en"))
    }
    for month in _months(pair.output_figures) if behind else ():
        day = day_behind(pair.output, month.span, pair.target_language)
        source = behind.get((month.values, day))
        if source is not None:
            output = Span(month.span.start, pair.output.index(day, month.span.end) + len(day))
            message = f"the date {_of(pair.output, output)} is in the order of another language"
            yield _failed("date.form", message, source.span, output)


def _months(figures: tuple[Figure, ...]) -> Iterator[Figure]:
    return (figure for figure in figures if figure.kind is Kind.MONTH and figure.firm)


def _failed(code: str, message: str, source: Span, output: Span) -> Check:
    return Check(CheckKind.DATE, Severity.WARNING, code, message, source, output)


def _of(text: str, span: Span) -> str:
    return text[span.start : span.end]
