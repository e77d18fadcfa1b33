"""Number words of Bambara: magnitudes come first ("kɛmɛ saba", three hundred), sums take "ni".

Tens are "bi" with a unit ("bi saba", also in one word); twenty is "mugan". "Waga mugan ni duuru"
may be 20,005 or 25,000, so both are kept. "Ba" is a thousand only before another number, since it
is a river, a mother and a goat as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from kibaru_service.domain import Span
from kibaru_service.text.figures.figure import Figure
from kibaru_service.text.figures.tokens import Token

_UNITS = {
    "kelen": 1,
    "fila": 2,
    "fla": 2,
    "saba": 3,
    "naani": 4,
    "nani": 4,
    "duuru": 5,
    "duru": 5,
    "looru": 5,
    "wɔɔrɔ": 6,
    "wɔrɔ": 6,
    "wolonwula": 7,
    "wolonfila": 7,
    "wolonfla": 7,
    "segin": 8,
    "seegin": 8,
    "kɔnɔntɔn": 9,
    "kɔnɔntɔ": 9,
    "kɔnontɔn": 9,
}
_TENS = {"tan": 10, "mugan": 20}
_TENS |= {f"bi{word}": 10 * value for word, value in _UNITS.items() if value > 2}
_MAGNITUDES = {
    "kɛmɛ": 100,
    "keme": 100,
    "waga": 1000,
    "wa": 1000,
    "ba": 1000,
    "miliyɔn": 10**6,
    "miliyon": 10**6,
    "milyɔn": 10**6,
    "milyon": 10**6,
    "million": 10**6,
    "miliyari": 10**9,
    "miliyaridi": 10**9,
    "miliyar": 10**9,
    "milliard": 10**9,
}
# Words that only count where a number follows.
_NEEDS_NUMBER = {"ba", "wa"}
# From a million on.
_SAID_IN_DIGITS = 10**6
_JOINERS = {"ni", "ani"}
_ORDINAL = "nan"
_FIRST = {"fɔlɔ"}
# What a number that is spelled out may begin with.
_KNOWN = {"bi", *_FIRST, *_UNITS, *_TENS, *_MAGNITUDES}

Values = frozenset[Decimal]


def read_words(found: Sequence[Token]) -> list[Figure]:
    """Return the numbers that are spelled out, and numbers in digits behind a magnitude."""
    figures: list[Figure] = []
    place = 0
    while place < len(found):
        if found[place].values or _stem(found[place].text) not in _KNOWN:
            place += 1
            continue
        end, values = _sum(found, place)
        if end > place:
            figures.append(_figure(found, place, end, values))
        elif found[place].text in _FIRST:
            figures.append(_figure(found, place, place + 1, frozenset({Decimal(1)})))
        place = max(end, place + 1)
    return figures


def _figure(found: Sequence[Token], start: int, end: int, values: Values) -> Figure:
    span = Span(found[start].span.start, found[end - 1].span.end)
    digits = any(token.is_number for token in found[start:end])
    firm = digits or (end - start > 1 and max(values) > 10)
    return Figure(values, span, firm=firm, spelled=not digits)


def _sum(found: Sequence[Token], start: int) -> tuple[int, Values]:
    """Return the end and the values of terms that fall in size, joined by "ni"."""
    if start < len(found) and found[start].is_number:
        return start, frozenset()
    end, values, size = _term(found, start)
    while end < len(found) - 1 and end > start and found[end].text in _JOINERS:
        after, more, smaller = _term(found, end + 1)
        if after == end + 1 or smaller >= size:
            break
        # The smaller term may belong to the factor: waga (mugan ni duuru).
        inner = {a + b * size for a in values for b in more if size >= 1000 and b < 10}
        values = frozenset({a + b for a in values for b in more} | inner)
        end, size = after, smaller
    return end, values


def _term(found: Sequence[Token], start: int) -> tuple[int, Values, int]:
    """Return end, values and size of one term; an end at the start says that there is none."""
    if start >= len(found):
        return start, frozenset(), 0
    token = found[start]
    if token.is_number:
        return start + 1, token.values, 1
    word = _stem(token.text)
    if word in _MAGNITUDES:
        return _product(found, start, word)
    tens = _UNITS.get(_stem(found[start + 1].text), 0) if start + 1 < len(found) else 0
    if word == "bi" and tens > 2:
        return start + 2, _only(10 * tens), 10
    if word in _TENS:
        return start + 1, _only(_TENS[word]), 10
    return (start + 1, _only(_UNITS[word]), 1) if word in _UNITS else (start, frozenset(), 0)


def _product(found: Sequence[Token], start: int, word: str) -> tuple[int, Values, int]:
    size = _MAGNITUDES[word]
    end, factors, inner = _term(found, start + 1)
    # "Miliyɔn 1200": in digits, whatever its size, it says how many millions.
    digits = size >= _SAID_IN_DIGITS and end == start + 2 and found[start + 1].is_number
    lone = end == start + 1 or not (digits or _multiplies(size, min(factors), inner))
    if not lone and word in _NEEDS_NUMBER and min(factors) == 1:
        # "Ba kelen" is one big one, but for "ba kelen ni kɛmɛ duuru".
        after = [token.text for token in found[end : end + 2]]
        lone = len(after) < 2 or after[0] not in _JOINERS or _stem(after[1]) not in _MAGNITUDES
    if lone:
        alone = (start, frozenset[Decimal](), 0) if word in _NEEDS_NUMBER else None
        return alone or (start + 1, _only(size), size)
    return end, frozenset(size * factor for factor in factors), size


def _multiplies(size: int, factor: Decimal, inner: int) -> bool:
    """Tell whether a number behind a magnitude can be its factor."""
    if size == 100:
        return inner == 1 and factor < 10
    return inner < size and factor < 1000


def _stem(word: str) -> str:
    """Return the word without the ordinal ending."""
    return word.removesuffix(_ORDINAL) if word not in _UNITS else word


def _only(value: int) -> Values:
    return frozenset({Decimal(value)})
