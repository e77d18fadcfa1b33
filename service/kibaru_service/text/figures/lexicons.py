"""The number words of English and French."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True)
class Lexicon:
    """The number words of a language; `loose` ones also mean other things, or nearly a number."""

    small: Mapping[str, int]
    magnitudes: Mapping[str, int]
    ordinals: Mapping[str, int]
    loose: Mapping[str, int]
    joiner: str

    @cached_property
    def known(self) -> frozenset[str]:
        """Every word that a number may begin with."""
        return frozenset({*self.small, *self.magnitudes, *self.ordinals, *self.loose})


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
