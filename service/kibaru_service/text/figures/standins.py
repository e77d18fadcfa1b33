"""Short numbers that stand in for long ones on their way through a small model.

A model that writes a number digit by digit stammers in its noughts: of 50 sentences with a number
such as 9,000, 35 came out of the compact one with another in Bambara, most often with one nought
more, and nine in French. Two digits it copies. So it reads 37, and where it wrote 37 the number is
put back, as the target language writes it: placeholders, as translation memories have them, that
are numbers still, so that the words around them agree.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal

from kibaru_service.domain import Span
from kibaru_service.text.figures.figure import Kind
from kibaru_service.text.figures.reading import read
from kibaru_service.text.figures.tokens import readings

_NUMBER = re.compile(r"\d[\d.,\u00a0\u202f ]*\d")
_THOUSANDS = re.compile(r"(?<![\d.,])\d{1,3}(?:,\d{3})+(?:\.\d+)?(?![\d.,]?\d)")
_LONG = 1000
# What four digits may be that are no number: a year.
_YEARS = range(1400, 2200)
_KINDS = frozenset({Kind.NUMBER, Kind.MEASURE, Kind.MONEY})
# No two share a digit, none is a round number or what people count by.
_POOL = ("37", "46", "58", "29")
# Bambara counts CFA francs by fives, so that a model has to see how many they are.
_BY_FIVES = "XOF"


def stood_in(text: str, source: str, target: str) -> tuple[str, Mapping[str, str]]:
    """Return a text with stand-ins for its long numbers, and what each is to give way to.

    >>> stood_in("They sold 12,000 tonnes.", "en", "fr")
    ('They sold 37 tonnes.', {'37': '12 000'})
    """
    free = [number for number in _POOL if number not in text]
    held: dict[str, str] = {}
    parts: list[str] = []
    end = 0
    for span in _long(text, source, target):
        said = _written(text[span.start : span.end], source, target)
        if said not in held and not free:
            continue
        if said not in held:
            held[said] = free.pop(0)
        parts += text[end : span.start], held[said]
        end = span.end
    return "".join([*parts, text[end:]]), {number: said for said, number in held.items()}


def restored(text: str, held: Mapping[str, str]) -> str:
    """Return what a model wrote with the long numbers in the places of their stand-ins.

    >>> restored("Ils ont vendu 37 tonnes.", {"37": "12 000"})
    'Ils ont vendu 12 000 tonnes.'
    """
    for number, said in held.items():
        text = re.sub(rf"(?<![\d.,]){number}(?!\d|[.,]\d)", said, text)
    return text


def regrouped(text: str, source: str, languages: tuple[str, str]) -> str:
    """Return what a model wrote with the numbers that it copied from English in other groups.

    >>> regrouped("Ils ont vendu 12,000 tonnes.", "They sold 12,000 tonnes.", ("en", "fr"))
    'Ils ont vendu 12 000 tonnes.'
    """
    if languages[0] != "en" or languages[1] == "en":
        return text

    def written(match: re.Match[str]) -> str:
        copied = match[0] in source
        return _written(match[0], *languages) if copied else match[0]

    return _THOUSANDS.sub(written, text)


def _long(text: str, source: str, target: str) -> Iterator[Span]:
    """Yield where numbers in digits are that are long, or have decimals."""
    for figure in read(text, source):
        match = _NUMBER.match(text, figure.span.start, figure.span.end)
        if match is None or figure.kind not in _KINDS or _is_part(text, figure.span):
            continue
        if target == "bm" and figure.unit == _BY_FIVES:
            continue
        values = readings(match[0], source)
        if len(values) == 1 and _is_long(min(values), match[0]):
            yield Span(*match.span())


def _is_long(value: Decimal, said: str) -> bool:
    if value != int(value):
        return True
    return value >= _LONG and not (said.isdigit() and int(value) in _YEARS)


def _is_part(text: str, span: Span) -> bool:
    """Say whether more digits are beside a number: of a telephone, a result, a clock."""
    around = text[max(span.start - 2, 0) : span.start] + text[span.end : span.end + 2]
    return any(char.isdigit() for char in around) or text[span.start - 1 : span.start].isalpha()


def _written(number: str, source: str, target: str) -> str:
    """Return a number as the target writes it, digit by digit as its source has it."""
    if target == source or "en" not in {source, target}:
        return number
    if source == "en":
        return number.replace(",", " ").replace(".", ",")
    return re.sub(r"\s", ",", number.replace(",", "."))
