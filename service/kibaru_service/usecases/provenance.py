"""Which sentences of an article stand behind a written one, and how far.

The support of a claim by a sentence is

    0.6 x the share of the claim's items that the sentence has
  + 0.4 x the cosine of the encoder's vectors of both, negative values as 0,

where the items are the words of four letters or more, by their first four so that inflection does
not matter, weighing 1; and names, and figures by value, weighing 2, since a claim stands or falls
with them. A sentence that is quoted word for word has a support of 1. Sources are chosen greedily:
the best first, then whichever adds most of what is not covered yet, three at most; so a claim that
fuses two sentences names both.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from kibaru_service.domain import (
    AbstractiveSummary,
    Document,
    Role,
    Rung,
    Sentence,
    Source,
    Usage,
    Written,
)
from kibaru_service.engine.protocol import Call, Embedder
from kibaru_service.text.figures import read
from kibaru_service.text.names import names
from kibaru_service.text.normalize import for_model
from kibaru_service.text.sounds import plain
from kibaru_service.usecases.accounting import add
from kibaru_service.usecases.extract import Salience
from kibaru_service.usecases.support import content

Items = dict[str, float]

_LEXICAL = 0.6
_MOST = 3
# A sentence that covers less of a claim than this beyond the others is no source of it.
_GAIN = 0.15
_LEAST = 0.25
# Sentences of the article, word for word.
_QUOTED = {Rung.EXTRACTIVE, Rung.SOURCE}


@dataclass(frozen=True, slots=True)
class _Evidence:
    """What the sentences of an article say of one claim: its items, shape (n, items), and cosines.

    The sentences are weighed all at once: a book has thousands, and its summary hundreds of claims.
    """

    weights: NDArray[np.float64]
    has: NDArray[np.bool_]
    cosines: NDArray[np.float64]

    def supports(self) -> NDArray[np.float64]:
        """Return the support of the claim by each sentence, shape (n,)."""
        return _LEXICAL * self._shares(self.has) + (1 - _LEXICAL) * np.maximum(self.cosines, 0.0)

    def choose(self) -> list[int]:
        """Return the places of the sources, the best first."""
        order = [int(self.supports().argmax())]
        covered = self.has[order[0]]
        while len(order) < _MOST:
            gains = self._shares(self.has & ~covered)
            if gains.max() < _GAIN:
                break
            ties = np.flatnonzero(gains == gains.max())
            order.append(int(ties[self.cosines[ties].argmax()]))
            covered = covered | self.has[order[-1]]
        return order

    def _shares(self, rows: NDArray[np.bool_]) -> NDArray[np.float64]:
        total = float(self.weights.sum())
        return rows @ self.weights / total if total else np.ones(len(rows))


class _Said:
    """Which sentences of an article say an item: each is read once, however many claims there are.

    Headings and captions count as well as running text. A title says in short what the text says in
    full: the text is the better witness, where there is any.
    """

    def __init__(self, sentences: Sequence[Sentence], language: str) -> None:
        titles = np.array([sentence.role is Role.TITLE for sentence in sentences])
        self.counts = np.ones_like(titles) if titles.all() else ~titles
        self._places: dict[str, list[int]] = {}
        for place in np.flatnonzero(self.counts).tolist():
            for item in items(sentences[place].text, language):
                self._places.setdefault(item, []).append(place)

    def evidence(self, wanted: Items, cosines: NDArray[np.float64]) -> _Evidence:
        """Return what is said of a claim's items; `cosines` has shape (n,)."""
        has = np.zeros((len(self.counts), len(wanted)), np.bool_)
        for column, item in enumerate(wanted):
            has[self._places.get(item, []), column] = True
        weights = np.array(list(wanted.values()), dtype=np.float64)
        return _Evidence(weights, has, np.where(self.counts, cosines, 0.0))


class TraceSources:
    """Finds the sources of every sentence of an abstractive summary."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder

    async def run(
        self, summary: AbstractiveSummary, salience: Salience, call: Call, usage: Usage
    ) -> AbstractiveSummary:
        """Return the summary with sources and support; sentences of the article keep theirs."""
        written = [s for s in summary.sentences if s.rung not in _QUOTED]
        if not written:
            return summary
        language = salience.document.language.tag
        texts = [for_model(sentence.text) for sentence in written]
        embedding = await self._embedder.embed(texts, call, language)
        add(usage, embedding.cost, embedding.model)
        cosines = np.asarray(embedding.vectors @ salience.vectors.T, dtype=np.float64)
        # A book takes a while; other calls must not wait for it.
        traced = await asyncio.to_thread(_traced, written, salience.document, cosines)
        found = {claim.id: claim for claim in traced}
        sentences = tuple(found.get(sentence.id, sentence) for sentence in summary.sentences)
        return replace(summary, sentences=sentences)


def _traced(
    claims: Sequence[Written], document: Document, cosines: NDArray[np.float64]
) -> list[Written]:
    """Return the claims with their sources; `cosines` has shape (claims, sentences)."""
    language = document.language.tag
    said = _Said(document.sentences, language)
    found = []
    for claim, row in zip(claims, cosines, strict=True):
        evidence = said.evidence(items(claim.text, language), row)
        found.append(replace(claim, sources=_sources(evidence, document.sentences)))
    return found


def _sources(evidence: _Evidence, sentences: Sequence[Sentence]) -> tuple[Source, ...]:
    supports = evidence.supports()
    scores = {place: float(supports[place]) for place in evidence.choose()}
    kept = {p: s for p, s in scores.items() if s >= _LEAST} or {p: scores[p] for p in [*scores][:1]}
    ranked = sorted(kept, key=lambda place: -kept[place])
    return tuple(Source(sentences[place].id, min(kept[place], 1.0)) for place in ranked)


def items(text: str, language: str) -> Items:
    """Return what a text says, as items with their weights."""
    found: Items = dict.fromkeys(content(text), 1.0)
    found |= {f"name {plain(name.core)}": 2.0 for name in names(text, language)}
    for figure in read(text, language):
        if figure.firm:
            found[f"{figure.kind.value} {min(figure.values)}"] = 2.0
    return found
