"""Reads the figures of a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cache, lru_cache
from itertools import pairwise

from kibaru_service.domain import Span
from kibaru_service.text.addresses import addresses
from kibaru_service.text.figures import bambara, calendar, european, lexicons, measures
from kibaru_service.text.figures.figure import Figure, Kind
from kibaru_service.text.figures.tokens import Token, tokens
from kibaru_service.text.rereading import READ_AGAIN

_LEXICONS = {"en": lexicons.ENGLISH, "fr": lexicons.FRENCH}
_DIGIT = re.compile(r"\d")
_WORD = re.compile(r"[^\W\d_]+")
_CLOCK = re.compile(
    r"(?<![\d.,:])(?P<h>\d{1,2})(?:\s?(?:h|heures?|hrs?)(?!\w)|\s?h(?=\d\d)|:(?=\d\d(?!\d))"
    r"|(?=\s?[ap]\.?m\b))",
    re.IGNORECASE,
)
_OCLOCK = re.compile(r"(?:nɛgɛkanɲɛ|kanɲɛ|lɛri|lɛrɛ)\s+$")
# How far before an hour the word for it stands.
_REACH = 24
_ROMAN = re.compile(
    r"(?<![\w’'])(?:[IVX]{2,6}|V|[IVX](?=(?:e|è|er)\b))(?:e|è|ème|ᵉ|er|nd|rd|th)?(?![\w’'])"
)
_DECADE = re.compile(r"[’']?s\b")
_ROMANS = {"I": 1, "V": 5, "X": 10}
_RANGE = {"to", "à", "-", "–", "or", "ou", "and", "et"}
_MAGNITUDES = {**lexicons.ENGLISH.magnitudes, **lexicons.FRENCH.magnitudes}
_YEARS = range(1500, 2100)


@lru_cache(maxsize=READ_AGAIN)
def read(text: str, language: str) -> tuple[Figure, ...]:
    """Return numbers, months and weekdays in their order; those within addresses are left out."""
    if _has_none(text, language):
        return ()
    taken = [span for span, _ in addresses(text)]
    dates = list(calendar.read_numeric(text))
    names = list(calendar.read_names(text, language))
    # A word that may be a month may be a number as well: "sept".
    taken += [figure.span for figure in (*dates, *names) if figure.firm]
    free = _tokens(text, language, taken)
    plain = [*_spelled(text, free, language), *_romans(text)]
    plain += _digits(text, free, [figure.span for figure in plain])
    plain = _ranges(text, sorted(plain, key=lambda figure: figure.span.start))
    plain = [measures.attach(text, figure, language) for figure in plain]
    plain = [_dated(text, _clock(text, figure), names) for figure in plain]
    return tuple(sorted((*dates, *names, *plain), key=lambda figure: figure.span.start))


def _has_none(text: str, language: str) -> bool:
    """Tell of half of all sentences, and at once, that they have nothing that could be read."""
    if language not in _LEXICONS or _DIGIT.search(text):
        return False
    words = _WORD.findall(text.casefold())
    return _telling(language).isdisjoint(words) and not _ROMAN.search(text)


@cache
def _telling(language: str) -> frozenset[str]:
    """Return every word that a figure can begin with, cut where letters end."""
    forms = {*_LEXICONS[language].known, *calendar.forms(language)}
    return frozenset(word for form in forms for word in _WORD.findall(form.casefold()))


def _tokens(text: str, language: str, taken: Sequence[Span]) -> list[Token]:
    lexicon = _LEXICONS.get(language)
    if lexicon is None:
        return tokens(text, language, taken)
    return tokens(text, language, taken, lexicon.known, lexicon.joiner)


def _spelled(text: str, found: Sequence[Token], language: str) -> list[Figure]:
    if language == "bm":
        return bambara.read_words(found)
    lexicon = _LEXICONS.get(language)
    return european.read_words(text, found, lexicon) if lexicon else []


def _digits(text: str, found: Iterable[Token], taken: Sequence[Span]) -> list[Figure]:
    figures = []
    for token in found:
        if token.is_number and not any(_touch(token.span, span) for span in taken):
            before = text[token.span.start - 1 : token.span.start]
            firm = not before.isalpha() and token.values != {Decimal(0)}
            values = token.values
            if len(token.text) == 4 and _DECADE.match(text, token.span.end):
                # The 1960s are "les années 60" to the French.
                values |= {value % 100 for value in values}
            figures.append(Figure(values, token.span, firm=firm))
    return figures


def _romans(text: str) -> list[Figure]:
    """Return Roman numbers; a king or a century may keep them, so none is firm."""
    return [
        Figure(frozenset({Decimal(_roman(match[0]))}), Span(*match.span()), firm=False)
        for match in _ROMAN.finditer(text)
    ]


def _ranges(text: str, figures: Sequence[Figure]) -> list[Figure]:
    """Return figures with the magnitude that they share: "two to three million"."""
    if not figures:
        return []
    shared = []
    for one, other in pairwise(figures):
        gap = text[one.span.end : other.span.start].strip().lower()
        last = text[other.span.start : other.span.end].lower().split()[-1]
        factor = _MAGNITUDES.get(last)
        if gap in _RANGE and factor:
            scaled = {value * factor for value in one.values if value < factor}
            shared.append(replace(one, values=one.values | scaled))
        else:
            shared.append(one)
    return [*shared, figures[-1]]


def _roman(letters: str) -> int:
    values = [_ROMANS[letter] for letter in letters if letter in _ROMANS]
    later = [*values[1:], 0]
    return sum(-a if a < b else a for a, b in zip(values, later, strict=True))


def _clock(text: str, figure: Figure) -> Figure:
    """Return an hour with its reading on the other dial."""
    match = _CLOCK.match(text, figure.span.start)
    start = max(figure.span.start - _REACH, 0)
    clock = match or _OCLOCK.search(text, start, figure.span.start)
    if not clock or figure.kind is Kind.MONEY:
        return figure
    hours = {(value + 12) % 24 for value in figure.values if 0 <= value <= 24}
    return replace(figure, values=figure.values | hours)


def _dated(text: str, figure: Figure, names: Sequence[Figure]) -> Figure:
    if figure.kind is Kind.MONEY or figure.unit not in {"", "d", "y"}:
        return figure
    beside = any(
        name.kind is Kind.MONTH and _between(text, figure.span, name.span) for name in names
    )
    bare = text[figure.span.start : figure.span.end]
    year = len(bare) == 4 and bare.isdecimal() and int(bare) in _YEARS
    return replace(figure, kind=Kind.DATE, unit="") if beside or year else figure


def _between(text: str, one: Span, other: Span) -> bool:
    """Tell whether at most a short word stands between two spans."""
    first, second = sorted((one, other), key=lambda span: span.start)
    gap = text[first.end : second.start]
    return len(gap) <= 8 and len(gap.split()) <= 2 and "." not in gap.rstrip(". ")


def _touch(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end
