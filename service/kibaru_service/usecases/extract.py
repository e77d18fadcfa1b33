"""The extractive summary: the sentences that tell most, without telling it twice."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from kibaru_service.domain import Document, Extracted, ExtractiveSummary, Length, Usage
from kibaru_service.engine.protocol import Call, Embedder, Embedding, Scores, Vectors
from kibaru_service.text.normalize import for_model
from kibaru_service.usecases.accounting import add
from kibaru_service.usecases.salience import DEFAULT_WEIGHTS, Weights, eligible, learnt, rank, words
from kibaru_service.usecases.selection import budget, pick


@dataclass(frozen=True, slots=True)
class Salience:
    """A document with the vector (n, dimension) and salience of each of its sentences."""

    document: Document
    vectors: Vectors
    scores: tuple[float, ...]

    def select(self, length: Length, sizes: Mapping[int, int] | None = None) -> ExtractiveSummary:
        """Return the best sentences within `length`; see `select`."""
        return select(self.document, self.vectors, self.scores, length, sizes)


class ExtractSentences:
    """Chooses the sentences of a document that tell most of it.

    Where the encoder has a trained head, the head says how salient a sentence is; elsewhere
    `weights` do.
    """

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
        # A book takes a while; other calls must not wait for it.
        scores = await asyncio.to_thread(self._scores, document, embedding)
        return Salience(document, embedding.vectors[: len(document.sentences)], tuple(scores))

    def _scores(self, document: Document, embedding: Embedding) -> list[float]:
        count = len(document.sentences)
        vectors = embedding.vectors[:count]
        title = embedding.vectors[count] if len(embedding.vectors) > count else None
        if embedding.head is None:
            return rank(document, vectors, title, self._weights)
        return learnt(document, vectors, title, embedding.head)


def select(
    document: Document,
    vectors: Vectors,
    scores: Sequence[float],
    length: Length,
    sizes: Mapping[int, int] | None = None,
) -> ExtractiveSummary:
    """Return the best eligible sentences within `length`, in the document's order.

    At least one where there is any. A limit in words, or as a share of the document's words, is
    met within 15 % wherever its sentences allow it, and overshot by more only where one sentence
    alone is longer. `sizes` gives the words of sentences by id where they are not the document's
    own, and leaves only those to choose from. Ranks tell the order of picking.
    """
    places = [p for p in eligible(document) if sizes is None or document.sentences[p].id in sizes]
    if not places:
        return ExtractiveSummary(())
    chosen = [document.sentences[place] for place in places]
    counts = [sizes[s.id] if sizes else words(s.text) for s in chosen]
    salience: Scores = np.asarray(scores, dtype=np.float64)[places]
    total = sum(words(sentence.text) for sentence in document.sentences)
    picks = pick(vectors[places], salience, counts, budget(length, total))
    found = [
        Extracted(chosen[one].id, order, float(salience[one]))
        for order, one in enumerate(picks, start=1)
    ]
    return ExtractiveSummary(tuple(sorted(found, key=lambda e: e.sentence_id)))
