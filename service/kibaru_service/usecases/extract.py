"""The extractive summary: the sentences that tell most, without telling it twice."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kibaru_service.domain import (
    DEFAULT_LENGTH,
    Document,
    Extracted,
    ExtractiveSummary,
    Length,
    Usage,
)
from kibaru_service.engine.protocol import Call, Embedder, Vectors
from kibaru_service.text.normalize import for_model
from kibaru_service.usecases.accounting import add
from kibaru_service.usecases.salience import DEFAULT_WEIGHTS, Scores, Weights, eligible, rank, words

Counts = NDArray[np.intp]

# The share of salience against novelty in a pick.
_TRADE = 0.8
# Sentences nearer to each other than this say the same, and count against each other in full.
_SAME = 0.9
# Picks that are compared with all others; beyond these, salience alone decides.
_MAX_COMPARED = 100
_OVERSHOOT = 1.15


@dataclass(frozen=True, slots=True)
class Salience:
    """A document with the vector (n, dimension) and salience of each of its sentences."""

    document: Document
    vectors: Vectors
    scores: tuple[float, ...]

    def select(self, length: Length) -> ExtractiveSummary:
        """Return the best sentences within `length`."""
        return select(self.document, self.vectors, self.scores, length)


class ExtractSentences:
    """Chooses the sentences of a document that tell most of it."""

    def __init__(self, embedder: Embedder, weights: Weights = DEFAULT_WEIGHTS) -> None:
        self._embedder = embedder
        self._weights = weights

    async def run(
        self, document: Document, length: Length, call: Call, usage: Usage
    ) -> ExtractiveSummary:
        """Return the extractive summary; raises what the engine raises."""
        return (await self.analyse(document, call, usage)).select(length)

    async def analyse(self, document: Document, call: Call, usage: Usage) -> Salience:
        """Return the salience of each sentence, to select from more than once."""
        if not document.sentences:
            return Salience(document, np.zeros((0, 0), np.float32), ())
        texts = [for_model(sentence.text) for sentence in document.sentences]
        title = for_model(document.title)
        if title:
            texts.append(title)
        embedding = await self._embedder.embed(texts, call, document.language.tag)
        add(usage, embedding.cost, embedding.model)
        vectors = embedding.vectors[: len(document.sentences)]
        title_vector = embedding.vectors[-1] if title else None
        scores = rank(document, vectors, title_vector, self._weights)
        return Salience(document, vectors, tuple(scores))


def select(
    document: Document, vectors: Vectors, scores: Sequence[float], length: Length
) -> ExtractiveSummary:
    """Return the best eligible sentences within `length`, in the document's order.

    At least one where there is any. A limit in words, or as a share of the document's words, is
    overshot by 15 % at most, unless one sentence alone is longer. Ranks tell the order of
    picking by maximal marginal relevance (Carbonell and Goldstein 1998); after a hundred picks
    salience alone decides, so that time grows with the number of sentences alone.
    """
    places = np.array(eligible(document), dtype=np.intp)
    if not len(places):
        return ExtractiveSummary(())
    salience: Scores = np.asarray(scores, dtype=np.float64)[places]
    counts = np.array([words(document.sentences[place].text) for place in places])
    budget = _budget(length, sum(words(sentence.text) for sentence in document.sentences))
    picks = _picks(_centred(vectors[places]), salience, counts, budget)
    chosen = [
        Extracted(document.sentences[places[pick]].id, order, float(salience[pick]))
        for order, pick in enumerate(picks, start=1)
    ]
    return ExtractiveSummary(tuple(sorted(chosen, key=lambda e: e.sentence_id)))


@dataclass(frozen=True, slots=True)
class _Budget:
    sentences: float = math.inf
    words: float = math.inf

    def room(self, picked: int, used: int) -> float:
        """Return how many words the next sentence may have after `picked` ones of `used` words."""
        if picked >= self.sentences or used >= self.words:
            return 0.0
        return _OVERSHOOT * self.words - used


def _budget(length: Length, total: int) -> _Budget:
    if length.words is not None:
        return _Budget(words=length.words)
    if length.ratio is not None:
        return _Budget(words=length.ratio * total)
    sentences = length.sentences if length.sentences is not None else DEFAULT_LENGTH.sentences
    return _Budget(sentences=max(sentences or 1, 1))


def _picks(centred: Scores, salience: Scores, counts: Counts, budget: _Budget) -> list[int]:
    """Return places in the order of picking."""
    picks: list[int] = []
    used = 0
    redundancy = np.zeros(len(salience))
    closed = np.zeros(len(salience), dtype=np.bool_)
    worth = salience
    while len(picks) < _MAX_COMPARED:
        open_to = ~closed & (counts <= budget.room(len(picks), used))
        if not open_to.any():
            break
        picks.append(int(np.where(open_to, worth, -np.inf).argmax()))
        used += int(counts[picks[-1]])
        closed[picks[-1]] = True
        redundancy = np.maximum(redundancy, np.clip(centred @ centred[picks[-1]], 0.0, 1.0))
        worth = _TRADE * salience - (1 - _TRADE) * redundancy - (redundancy > _SAME)
    # Where nothing fits, the best sentence has to do.
    return _filled(picks, worth, counts, budget) if picks else [int(salience.argmax())]


def _filled(picks: list[int], worth: Scores, counts: Counts, budget: _Budget) -> list[int]:
    """Return `picks` and, in the order of `worth`, what else fits."""
    chosen, used = dict.fromkeys(picks), int(counts[picks].sum())
    for place in np.argsort(-worth, kind="stable").tolist():
        if place not in chosen and counts[place] <= budget.room(len(chosen), used):
            chosen[place] = None
            used += int(counts[place])
    return list(chosen)


def _centred(vectors: Vectors) -> Scores:
    """Return the rows less their mean, of length 1.

    Mean-pooled encoders put all sentences into a narrow cone, where only what sets a sentence
    apart tells whether two say the same.
    """
    apart = vectors.astype(np.float64) - vectors.mean(axis=0, dtype=np.float64)
    lengths = np.linalg.norm(apart, axis=1, keepdims=True)
    centred: Scores = apart / np.maximum(lengths, 1e-9)
    return centred
