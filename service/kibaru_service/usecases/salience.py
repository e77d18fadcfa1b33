"""How much a sentence tells of its article: from a trained head, or from vectors alone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kibaru_service.domain import Document, Role
from kibaru_service.engine.protocol import SalienceHead, Scores, Vectors
from kibaru_service.errors import ModelCorrupt
from kibaru_service.usecases.features import LEANING, NAMES, WORD, describe


@dataclass(frozen=True, slots=True)
class Weights:
    """What counts how much; the first three are shares of the whole, in any unit.

    Outside `fewest` to `most` words a sentence loses, in proportion, what it lacks or has too
    many; `leaning` is the share that a sentence loses by opening with a pronoun or connective.
    They serve encoders without a trained head, and were chosen on CNN/DailyMail training
    articles with bag-of-words vectors; differences nearby are within the noise.
    """

    centrality: float = 0.25
    position: float = 0.55
    title: float = 0.2
    fewest: int = 8
    most: int = 45
    leaning: float = 0.1


DEFAULT_WEIGHTS = Weights()
# The share of its salience that a trained score may gain by nearness to the title.
_TITLE = 0.1


def learnt(
    document: Document, vectors: Vectors, title_vector: Vectors | None, head: SalienceHead
) -> list[float]:
    """Return the salience of each sentence as a trained head sees it, 0 to 1.

    The best sentence has 1, one that is not eligible 0; shapes as in `rank`. Raises ModelCorrupt
    where the head was trained on other features than ours.
    """
    places = eligible(document)
    if not places:
        return []
    if head.features != len(NAMES):
        raise ModelCorrupt(f"the salience head wants {head.features} features, not {len(NAMES)}")
    chosen = vectors[places]
    features = describe([document.sentences[place].text for place in places], chosen)
    share = head.rank(features.astype(np.float64), chosen)
    salience = np.sqrt(share / share.max())
    if title_vector is not None:
        near = _spread(chosen.astype(np.float64) @ title_vector.astype(np.float64))
        salience = salience * (1 + _TITLE * near) / (1 + _TITLE)
    scores = np.zeros(len(document.sentences))
    scores[places] = salience
    return [float(score) for score in scores]


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
    return len(WORD.findall(text))


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
    return length * (1.0 - weights.leaning if LEANING.match(text) else 1.0)
