"""How much a sentence tells of its article: scores from vectors, without a model."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kibaru_service.domain import Document, Role
from kibaru_service.engine.protocol import Vectors

Scores = NDArray[np.float64]

_WORD = re.compile(r"\w+(?:[.,'’-]\w+)*")
# A sentence that opens with one of these leans on the one before it.
_LEANING = re.compile(
    r"[\"“«']?\s*(?:(?:he|she|it|they|this|these|those|that|but|and|so|also|however|meanwhile"
    r"|il|elle|ils|elles|cela|ceci|mais|et|aussi|cependant|celui-ci|celle-ci)\b|c[’']|j[’'])",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Weights:
    """What counts how much; the first three are shares of the whole, in any unit.

    Outside `fewest` to `most` words a sentence loses, in proportion, what it lacks or has too
    many; `leaning` is the share that a sentence loses by opening with a pronoun or connective.
    The defaults were chosen on CNN/DailyMail development articles with bag-of-words vectors, where
    they do as well as the first three sentences do; differences nearby are within the noise.
    """

    centrality: float = 0.25
    position: float = 0.55
    title: float = 0.2
    fewest: int = 8
    most: int = 45
    leaning: float = 0.1


DEFAULT_WEIGHTS = Weights()


def rank(
    document: Document,
    vectors: Vectors,
    title_vector: Vectors | None = None,
    weights: Weights = DEFAULT_WEIGHTS,
) -> list[float]:
    """Return the salience of each sentence, 0 to 1; 0 for one that is not eligible.

    `vectors` has shape (n, dimension), rows of length 1, one per sentence; `title_vector` has
    shape (dimension,). Time and memory grow with n alone.
    """
    places = eligible(document)
    scores = np.zeros(len(document.sentences))
    if not places:
        return []
    chosen = vectors[places].astype(np.float64)
    features = [
        (weights.centrality, _spread(centrality(chosen))),
        (weights.position, position(len(places))),
    ]
    if title_vector is not None:
        features.append((weights.title, _spread(chosen @ title_vector.astype(np.float64))))
    total = sum(weight for weight, _ in features) or 1.0
    texts = [document.sentences[place].text for place in places]
    form = np.array([_form(text, weights) for text in texts])
    scores[places] = form * sum(weight * feature for weight, feature in features) / total
    return [float(score) for score in np.clip(scores, 0.0, 1.0)]


def eligible(document: Document) -> list[int]:
    """Return the places of the body's sentences; of all sentences where there is no body."""
    body = [i for i, s in enumerate(document.sentences) if s.role is Role.BODY]
    return body or list(range(len(document.sentences)))


def words(text: str) -> int:
    """Return the number of words; "3.5" and "aujourd’hui" are one each."""
    return len(_WORD.findall(text))


def centrality(vectors: Scores) -> Scores:
    """Return the mean similarity of each row to all others, shape (n,).

    This is degree centrality on the weighted sentence graph (Erkan and Radev 2004, LexRank).
    The sum of a row's dot products is its dot product with the sum of the rows, which needs no
    n by n matrix.
    """
    others = max(len(vectors) - 1, 1)
    own = np.einsum("ij,ij->i", vectors, vectors)
    degrees: Scores = (vectors @ vectors.sum(axis=0) - own) / others
    return degrees


def position(count: int) -> Scores:
    """Return the prior of each place in the body: news says first what matters most."""
    prior: Scores = 1.0 / (1.0 + np.arange(count, dtype=np.float64))
    return prior


def _spread(values: Scores) -> Scores:
    """Return `values` stretched over 0 to 1; what is the same for all tells nothing."""
    low, high = values.min(), values.max()
    if high - low < 1e-9:
        return np.full_like(values, 0.5)
    stretched: Scores = (values - low) / (high - low)
    return stretched


def _form(text: str, weights: Weights) -> float:
    """Return the share of its salience that a sentence keeps for its length and opening."""
    count = max(words(text), 1)
    length = min(1.0, count / weights.fewest, weights.most / count)
    return length * (1.0 - weights.leaning if _LEANING.match(text) else 1.0)
