"""How likely a word of an article is in its summary, and what a sentence is worth by its words.

A word that other sentences say as well, or the first one, is what the article is about; numbers and
names are told again more often than the rest. A logistic function of these few numbers, fitted by
`recipes/summary/words.py` on training articles, predicts it well: of the words that it gives 0.13,
12 in a hundred are in the summary, of those that it gives 0.82, 78. Nothing in it knows a language.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kibaru_service.usecases.features import WORD

# A word counts by its first letters, so that an inflected form is the same word.
_STEM = 6
# What a word costs: F1 rises with every word that is likelier than this to be in the summary.
COST = 0.4


@dataclass(frozen=True, slots=True)
class WordWeights:
    """The weights of the logistic function.

    How many other sentences have the word (as a logarithm), and which share of them; whether the
    first one has; whether it is a number, a name, of three letters at most; its place in its
    sentence, 0 to 1.
    """

    bias: float = -1.64
    others: float = 0.70
    share: float = 1.95
    lead: float = 0.46
    number: float = 0.80
    name: float = 0.65
    short: float = -0.16
    place: float = -0.35


DEFAULT_WORDS = WordWeights()


class Worth:
    """The words of one article."""

    def __init__(self, texts: Sequence[str], weights: WordWeights = DEFAULT_WORDS) -> None:
        stems = [frozenset(_stem(word) for word in WORD.findall(text)) for text in texts]
        self._spread = Counter(stem for one in stems for stem in one)
        self._lead = stems[0] if stems else frozenset[str]()
        self._count = len(stems)
        self._weights = weights

    def of(self, text: str, *, first: bool = False) -> float:
        """Return what a text adds to a summary; `first`: it is the article's first sentence.

        The sum over its words of their chance to be in the summary, less the cost of a word.
        """
        return sum(chance - COST for chance in self._chances(text, first=first))

    def _chances(self, text: str, *, first: bool) -> Iterator[float]:
        words, weights = WORD.findall(text), self._weights
        for place, word in enumerate(words):
            stem = _stem(word)
            others = max(self._spread[stem] - 1, 0)
            logit = (
                weights.bias
                + weights.others * math.log1p(others)
                + weights.share * others / max(self._count - 1, 1)
                # In the first sentence itself, being there tells nothing.
                + weights.lead * (0.5 if first else stem in self._lead)
                + weights.number * any(char.isdigit() for char in word)
                + weights.name * (place > 0 and word[0].isupper())
                + weights.short * (len(word) <= 3)
                + weights.place * place / len(words)
            )
            yield 1 / (1 + math.exp(-logit))


def _stem(word: str) -> str:
    return word.casefold()[:_STEM]
