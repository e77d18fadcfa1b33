"""Where a model is made to go on: what it had right, and then what it must say.

The engines take a prefix that the text begins with, but no set of words that it must hold. So the
output is cut where it went wrong, what the source has there is put in its place, in the spelling
of the target language, and the model finishes the sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from kibaru_service.domain import Check, CheckKind, Severity, Span
from kibaru_service.text import gazetteer
from kibaru_service.text.figures import Figure, Kind
from kibaru_service.text.figures.calendar import day_of, month_name, weekday_name
from kibaru_service.text.figures.tokens import digits
from kibaru_service.text.normalize import for_model
from kibaru_service.text.terms import find
from kibaru_service.usecases.checks import Pair

_FIGURES = {CheckKind.NUMBER, CheckKind.DATE, CheckKind.MONEY}
_UNSAID_DATES = {"date.untranslated", "date.form"}
# What a model makes of "on" before a date that it leaves in English.
_ENGLISH_DAY = re.compile(r"\b(?:sur|on|en|le)$", re.IGNORECASE)
_REACH = 16
_ARTICLES = (" du", " au", " fin", " début", " mi")
# Bambara says the year before the month.
_YEAR = re.compile(r"\s*(?<=\bsan\s)\d{4}\b")
_WORD_END = re.compile(r"\s+")
# What multiplies the number behind it in Bambara: a wrong number is wrong with it.
_TIMES = re.compile(r"\b(?:miliyari|miliyɔn|million)\s+$")


def starts(pair: Pair, checks: tuple[Check, ...]) -> Iterator[str]:
    """Yield beginnings that put right, one each, the failed checks of figures, names and terms.

    A month that is missing with its day comes first, and brings it.
    """
    for check in sorted(checks, key=lambda check: not _has_day(pair, check)):
        if check.severity is Severity.INFO or check.source_span is None:
            continue
        must = must_say(pair, check, check.source_span)
        if must:
            cut = _cut(pair, check.source_span, check.output_span)
            if year := _YEAR.match(pair.output, cut) if _has_day(pair, check) else None:
                cut = year.end()
            before = pair.output[:cut].rstrip()
            if check.code in _UNSAID_DATES:
                before, must = _led(pair, before, must)
            yield for_model(f"{before} {must}".lstrip())


def must_say(pair: Pair, check: Check, span: Span) -> str:
    """Return what an output must have for what the source has at `span`, or nothing."""
    if check.kind in _FIGURES:
        figure = next((f for f in pair.source_figures if f.span == span), None)
        told = check.code in _UNSAID_DATES or _has_day(pair, check)
        day = day_of(pair.source, span) if told else ""
        return dated(_figure(pair, figure), day, pair.target_language) if figure else ""
    said = pair.source[span.start : span.end]
    if check.kind is CheckKind.NAME:
        return _name(pair, span, said)
    if check.kind is CheckKind.GLOSSARY:
        found = (t for t in pair.terms if span in find(pair.source, t.source, pair.source_language))
        return next((term.target for term in found), "")
    return said if check.kind is CheckKind.URL else ""


def _has_day(pair: Pair, check: Check) -> bool:
    """Tell whether a check misses a month of which the day is missing too."""
    if check.code != "date.missing" or check.source_span is None:
        return False
    months = (f for f in pair.source_figures if f.kind is Kind.MONTH)
    if not any(figure.span == check.source_span for figure in months):
        return False
    day = day_of(pair.source, check.source_span)
    return bool(day) and not any(Decimal(day) in f.values for f in pair.output_figures)


def multiplied(text: str, start: int, language: str) -> int:
    """Return where a number that begins at `start` begins with what multiplies it."""
    times = _TIMES.search(text, max(0, start - _REACH), start) if language == "bm" else None
    return times.start() if times else start


def _figure(pair: Pair, figure: Figure) -> str:
    """Return a figure in the spelling of the target: digits for numbers, a word for a month."""
    value = min(figure.values)
    if figure.kind is Kind.MONTH:
        return month_name(int(value), pair.target_language)
    if figure.kind is Kind.WEEKDAY:
        return weekday_name(int(value), pair.target_language)
    if len(figure.values) > 1:
        return ""
    return digits(value, pair.target_language)


def dated(month: str, day: str, language: str) -> str:
    """Return a month with its day, in the order of the language."""
    if not day:
        return month
    if language == "bm":
        return f"{month} tile {day}"
    return f"{'1er' if day == '1' and language == 'fr' else day} {month}"


def _led(pair: Pair, before: str, must: str) -> tuple[str, str]:
    """Return text and date with the word that French has between them instead of "on"."""
    weekday = must in {weekday_name(number, "fr") for number in range(1, 8)}
    if pair.target_language != "fr" or before.endswith(_ARTICLES):
        return before, must
    bare = _ENGLISH_DAY.sub("", before).rstrip()
    return bare, must if weekday else f"{'le' if must[0].isdigit() else 'en'} {must}"


def _name(pair: Pair, span: Span, said: str) -> str:
    """Return the known form of a name in the target language, or the name as it is.

    What Bambara has no form of its own for, it has from French.
    """
    for mention in gazetteer.mentions(pair.source, pair.source_language):
        if mention.span.covers(span):
            known = mention.entry.forms
            forms = known.get(pair.target_language, known.get("fr", ()))
            return next((form for form in forms if "*" not in form), "")
    return said


def _cut(pair: Pair, source: Span, output: Span | None) -> int:
    """Return where the output went wrong, or the word there that stands as far in as the source."""
    if output is not None:
        return multiplied(pair.output, output.start, pair.target_language)
    place = round(len(pair.output) * source.start / max(len(pair.source), 1))
    ends = [0, *(match.end() for match in _WORD_END.finditer(pair.output))]
    return min(ends, key=lambda end: abs(end - place))
