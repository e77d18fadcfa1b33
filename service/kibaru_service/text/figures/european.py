"""Number words of English and French: units, tens, hundreds, and magnitudes that follow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from kibaru_service.domain import Span
from kibaru_service.text.figures.figure import Figure
from kibaru_service.text.figures.tokens import Token, adjacent


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The number words of a language; `loose` ones also mean other things, or nearly a number."""

    small: Mapping[str, int]
    magnitudes: Mapping[str, int]
    ordinals: Mapping[str, int]
    loose: Mapping[str, int]
    joiner: str


def _table(words: str, start: int = 0, step: int = 1) -> dict[str, int]:
    return {w: start + n * step for n, w in enumerate(words.split())}


_EN_TEENS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen"
    " fifteen sixteen seventeen eighteen nineteen"
)
_EN_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
ENGLISH = Lexicon(
    small=_table(_EN_TEENS) | _table(_EN_TENS, 20, 10),
    magnitudes={
        "hundred": 100,
        "thousand": 1000,
        "million": 10**6,
        "billion": 10**9,
        "trillion": 10**12,
        "bn": 10**9,
    },
    ordinals=_table(
        "third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth"
        " fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth",
        3,
    )
    | {"twice": 2},
    loose={
        "first": 1,
        "second": 2,
        "once": 1,
        "both": 2,
        "pair": 2,
        "couple": 2,
        "half": 2,
        "dozen": 12,
        "dozens": 12,
        "hundreds": 100,
        "thousands": 1000,
        "millions": 10**6,
        "billions": 10**9,
        "decade": 10,
        "decades": 10,
        "twenties": 20,
        "thirties": 30,
    },
    joiner="and",
)
_FR_TEENS = (
    "zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize"
)
FRENCH = Lexicon(
    small=_table(_FR_TEENS)
    | _table("vingt trente quarante cinquante soixante septante huitante nonante", 20, 10)
    | {"une": 1, "vingts": 20, "octante": 80},
    magnitudes={
        "cent": 100,
        "cents": 100,
        "mille": 1000,
        "million": 10**6,
        "millions": 10**6,
        "milliard": 10**9,
        "milliards": 10**9,
        "mds": 10**9,
        "billion": 10**12,
        "billions": 10**12,
    },
    ordinals=_table(
        "deuxième troisième quatrième cinquième sixième septième huitième neuvième dixième onzième"
        " douzième treizième quatorzième quinzième seizième",
        2,
    )
    | {"vingtième": 20, "trentième": 30, "centième": 100, "millième": 1000},
    loose={
        "premier": 1,
        "première": 1,
        "premiers": 1,
        "premières": 1,
        "second": 2,
        "seconde": 2,
        "double": 2,
        "moitié": 2,
        "demi": 2,
        "tiers": 3,
        "triple": 3,
        "quart": 4,
        "dizaine": 10,
        "dizaines": 10,
        "décennie": 10,
        "douzaine": 12,
        "douzaines": 12,
        "quinzaine": 15,
        "vingtaine": 20,
        "trentaine": 30,
        "quarantaine": 40,
        "cinquantaine": 50,
        "soixantaine": 60,
        "centaine": 100,
        "centaines": 100,
        "millier": 1000,
        "milliers": 1000,
    },
    joiner="et",
)


def read_words(text: str, found: Sequence[Token], lexicon: Lexicon) -> list[Figure]:
    """Return the numbers that are spelled out, and numbers in digits with a word behind."""
    figures: list[Figure] = []
    place = 0
    while place < len(found):
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
        grown = {_grow(*pair, token.text, lexicon) for pair in sums} - {None}
        # Digits take a magnitude ("12 million"), but "20 one" is two numbers.
        if token.is_number or not grown or (first.is_number and not _is_magnitude(token, lexicon)):
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
