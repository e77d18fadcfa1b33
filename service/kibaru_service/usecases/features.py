"""What can be told of a sentence in its article, for a trained head: numbers in any language.

Everything here is linear in the number of sentences, and nothing is a word list but the openings
that lean on the sentence before. The recipe of the head computes its training data with this very
module, so that what it has learnt is what it is shown.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Features = NDArray[np.float32]

WORD = re.compile(r"\w+(?:[.,'’-]\w+)*")
# A sentence that opens with one of these leans on the one before it.
LEANING = re.compile(
    r"[\"“«']?\s*(?:(?:he|she|it|they|this|these|those|that|but|and|so|also|however|meanwhile"
    r"|il|elle|ils|elles|cela|ceci|mais|et|aussi|cependant|celui-ci|celle-ci)\b|c[’']|j[’'])",
    re.IGNORECASE,
)
_QUOTE = re.compile(r"[\"“”«»]|''")
_NUMBER = re.compile(r"\d")
# A word counts by its first letters, so that an inflected form is the same word.
_STEM = 6
NAMES = (
    *("first", "second", "third", "reciprocal place", "log place", "relative place", "log count"),
    *("words", "log words", "short", "long"),
    *("spread", "rarest spread", "lead words", "new words"),
    *("central", "lead", "before", "after", "so far", "to come"),
    *("opens quoted", "quotes", "digits", "capitals", "leans", "asks", "unended", "commas"),
)


def describe(texts: Sequence[str], vectors: NDArray[np.float32]) -> Features:
    """Return the features of sentences in their order, float32 of shape (n, len(NAMES)).

    `vectors` has shape (n, dimension), rows of length 1.
    """
    if not texts:
        return np.zeros((0, len(NAMES)), np.float32)
    columns = np.hstack(
        [
            _place(len(texts)),
            _length([text.split() for text in texts]),
            _lexical([_bag(text) for text in texts]),
            _semantic(vectors.astype(np.float64)),
            np.array([_form(text) for text in texts]),
        ]
    )
    return np.asarray(columns, dtype=np.float32)


def _bag(text: str) -> frozenset[str]:
    """Return the words of four letters or more, and the numbers, that a text is about."""
    words = (word.casefold() for word in WORD.findall(text))
    return frozenset(w[:_STEM] for w in words if len(w) > 3 or w.isdigit())


def _place(count: int) -> NDArray[np.float64]:
    place = np.arange(count, dtype=np.float64)
    size = np.full(count, np.log1p(count) / 4)
    columns = [place == 0, place == 1, place == 2, 1 / (1 + place), np.log1p(place) / 4]
    return np.stack([*columns, place / max(count - 1, 1), size], axis=1).astype(np.float64)


def _length(tokens: Sequence[Sequence[str]]) -> NDArray[np.float64]:
    count = np.array([len(row) for row in tokens], dtype=np.float64)
    columns = [np.minimum(count, 80) / 30, np.log1p(count) / 4, count < 8, count > 40]
    return np.stack(columns, axis=1).astype(np.float64)


def _lexical(bags: Sequence[frozenset[str]]) -> NDArray[np.float64]:
    """Return how far the words of each sentence are spread over the article, and what is new."""
    spread = Counter(word for bag in bags for word in bag)
    seen: set[str] = set()
    rows = []
    for bag in bags:
        counts = [np.log(spread[word]) for word in bag] or [0.0]
        size = max(len(bag), 1)
        known, new = len(bag & bags[0]) / size, len(bag - seen) / size
        rows.append([float(np.mean(counts)), min(counts), known, new])
        seen |= bag
    return np.array(rows, dtype=np.float64)


def _semantic(vectors: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the similarity of each sentence to the article, its parts and its neighbours."""
    sums = np.cumsum(vectors, axis=0)
    earlier, later = sums - vectors, sums[-1] - sums
    following = np.vstack([vectors[1:], np.zeros_like(vectors[:1])])
    preceding = np.vstack([np.zeros_like(vectors[:1]), vectors[:-1]])
    others = sums[-1] - vectors
    lead = np.broadcast_to(vectors[0], vectors.shape)
    goals = (_unit(others), lead, preceding, following, _unit(earlier), _unit(later))
    return np.stack([np.einsum("ij,ij->i", vectors, goal) for goal in goals], axis=1)


def _unit(rows: NDArray[np.float64]) -> NDArray[np.float64]:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    unit: NDArray[np.float64] = rows / np.maximum(lengths, 1e-9)
    return unit


def _form(text: str) -> list[float]:
    words = WORD.findall(text)
    count = max(len(words), 1)
    return [
        float(bool(_QUOTE.match(text))),
        min(len(_QUOTE.findall(text)), 4) / 4,
        min(len(_NUMBER.findall(text)), 10) / 10,
        sum(word[0].isupper() for word in words[1:]) / count,
        float(bool(LEANING.match(text))),
        float(text.rstrip('"”» ').endswith("?")),
        float(not text.rstrip("\"”»') ").endswith((".", "!", "?", "…"))),
        min(text.count(","), 5) / 5,
    ]
