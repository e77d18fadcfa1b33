"""Where a model is made to go on: what it had right, and then what it must say.

The engines take a prefix that the text begins with, but no set of words that it must hold. So the
output is cut where it went wrong, what the source has there is put in its place, in the spelling
of the target language, and the model finishes the sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kibaru_service.domain import Check, CheckKind, Severity, Span
from kibaru_service.text import gazetteer
from kibaru_service.text.figures import Figure, Kind
from kibaru_service.text.figures.calendar import month_name, weekday_name
from kibaru_service.text.figures.tokens import digits
from kibaru_service.text.normalize import for_model
from kibaru_service.text.terms import find
from kibaru_service.usecases.checks import Pair

_FIGURES = {CheckKind.NUMBER, CheckKind.DATE, CheckKind.MONEY}
_WORD_END = re.compile(r"\s+")


def starts(pair: Pair, checks: tuple[Check, ...]) -> Iterator[str]:
    """Yield beginnings that put right, one each, the failed checks of figures, names and terms."""
    for check in checks:
        if check.severity is Severity.INFO or check.source_span is None:
            continue
        must = _must_say(pair, check, check.source_span)
        if must:
            before = pair.output[: _cut(pair, check.source_span, check.output_span)].rstrip()
            yield for_model(f"{before} {must}".lstrip())


def _must_say(pair: Pair, check: Check, span: Span) -> str:
    if check.kind in _FIGURES:
        figure = next((f for f in pair.source_figures if f.span == span), None)
        return _figure(pair, figure) if figure else ""
    said = pair.source[span.start : span.end]
    if check.kind is CheckKind.NAME:
        return _name(pair, span, said)
    if check.kind is CheckKind.GLOSSARY:
        found = (t for t in pair.terms if span in find(pair.source, t.source, pair.source_language))
        return next((term.target for term in found), "")
    return said if check.kind is CheckKind.URL else ""


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


def _name(pair: Pair, span: Span, said: str) -> str:
    """Return the known form of a name in the target language, or the name as it is."""
    for mention in gazetteer.mentions(pair.source, pair.source_language):
        if mention.span.start <= span.start and span.end <= mention.span.end:
            forms = mention.entry.forms.get(pair.target_language, ())
            return next((form for form in forms if "*" not in form), "")
    return said


def _cut(pair: Pair, source: Span, output: Span | None) -> int:
    """Return where the output went wrong, or the word there that stands as far in as the source."""
    if output is not None:
        return output.start
    place = round(len(pair.output) * source.start / max(len(pair.source), 1))
    ends = [0, *(match.end() for match in _WORD_END.finditer(pair.output))]
    return min(ends, key=lambda end: abs(end - place))
