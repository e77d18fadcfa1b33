"""Number words of English and French: units, tens, hundreds, and magnitudes that follow."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from kibaru_service.domain import Span
from kibaru_service.text.figures.figure import Figure
from kibaru_service.text.figures.lexicons import Lexicon
from kibaru_service.text.figures.tokens import Token, adjacent


def read_words(text: str, found: Sequence[Token], lexicon: Lexicon) -> list[Figure]:
    """Return the numbers that are spelled out, and numbers in digits with a word behind."""
    figures: list[Figure] = []
    place = 0
    while place < len(found):
        if not found[place].values and found[place].text not in lexicon.known:
            place += 1
            continue
        end, figure = _number(text, found, place, lexicon)
        if figure is not None:
            figures.append(figure)
        place = max(end, place + 1)
    return figures


def _number(
    text: str, found: Sequence[Token], start: int, lexicon: Lexicon
) -> tuple[int, Figure | None]:
    first = found[start]
    if first.text in lexicon.loose:
        value = {lexicon.loose[first.text]}
        return start + 1, _figure(found, (start, start + 1), value, firm=False, spelled=False)
    sums = {(Decimal(0), value) for value in first.values}
    place = start + 1 if sums else start
    sums = sums or {(Decimal(0), Decimal(0))}
    count = 0
    while place < len(found) and (place == start or adjacent(text, found[place - 1], found[place])):
        step = place
        if found[place].text == lexicon.joiner and count and place + 1 < len(found):
            step = place + 1
        token = found[step]
        # Digits take a magnitude ("12 million"), but "20 one" is two numbers.
        if token.is_number or (first.is_number and not _is_magnitude(token, lexicon)):
            break
        grown = {_grow(*pair, token.text, lexicon) for pair in sums} - {None}
        if not grown:
            break
        sums = {pair for pair in grown if pair is not None}
        count += 1
        place = step + 1
        if token.text in lexicon.ordinals:
            break
    if not count:
        return start + 1, None
    values = {total + current for total, current in sums}
    firm = (
        first.is_number or count > 1 or (max(values) > 20 and first.text not in lexicon.magnitudes)
    )
    return place, _figure(found, (start, place), values, firm=firm, spelled=not first.is_number)


def _is_magnitude(token: Token, lexicon: Lexicon) -> bool:
    return token.text in lexicon.magnitudes


def _grow(
    total: Decimal, current: Decimal, word: str, lexicon: Lexicon
) -> tuple[Decimal, Decimal] | None:
    """Return the sums with one more word, or None where it begins another number."""
    if word in lexicon.magnitudes:
        factor = lexicon.magnitudes[word]
        if factor == 100:
            return (total, max(current, Decimal(1)) * 100) if current < 100 else None
        if total and total < factor:
            return None
        return total + max(current, Decimal(1)) * factor, Decimal(0)
    value = lexicon.small.get(word, lexicon.ordinals.get(word))
    if value is None or current != int(current):
        return None
    if value == 20 and current % 100 == 4 and lexicon.joiner == "et":
        return total, current + 76
    last = int(current) % 100
    fits = last == 0 or (last % 10 == 0 and last > 10 and value < 10)
    fits = fits or (lexicon.joiner == "et" and last in {60, 80} and value < 20)
    fits = fits or (lexicon.joiner == "et" and last in {10, 70, 90} and value in {7, 8, 9})
    return (total, current + value) if fits else None


def _figure(
    found: Sequence[Token],
    places: tuple[int, int],
    values: set[Decimal] | set[int],
    *,
    firm: bool,
    spelled: bool = True,
) -> Figure:
    span = Span(found[places[0]].span.start, found[places[1] - 1].span.end)
    exact = frozenset(Decimal(value) for value in values)
    return Figure(exact, span, firm=firm, spelled=spelled)
