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

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from kibaru_service.domain import AbstractiveSummary, Role, Rung, Sentence, Source, Usage, Written
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
    """What the sentences of an article say of one claim: shares of its items, and cosines."""

    weights: NDArray[np.float64]
    has: NDArray[np.bool_]
    cosines: NDArray[np.float64]

    def support(self, place: int) -> float:
        """Return the support of the claim by one sentence."""
        share = self._share(self.has[place])
        return _LEXICAL * share + (1 - _LEXICAL) * float(max(self.cosines[place], 0.0))

    def choose(self) -> list[int]:
        """Return the places of the sources, the best first."""
        order = [max(range(len(self.has)), key=self.support)]
        covered = self.has[order[0]]
        while len(order) < _MOST:
            gains = [self._share(row & ~covered) for row in self.has]
            best = max(range(len(gains)), key=lambda place: (gains[place], self.cosines[place]))
            if gains[best] < _GAIN:
                break
            order.append(best)
            covered = covered | self.has[best]
        return order

    def _share(self, row: NDArray[np.bool_]) -> float:
        total = float(self.weights.sum())
        return float(self.weights[row].sum()) / total if total else 1.0


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
        found = {
            claim.id: _traced(claim, salience.document.sentences, row, language)
            for claim, row in zip(written, cosines, strict=True)
        }
        sentences = tuple(found.get(sentence.id, sentence) for sentence in summary.sentences)
        return replace(summary, sentences=sentences)


def _traced(
    claim: Written, sentences: Sequence[Sentence], cosines: NDArray[np.float64], language: str
) -> Written:
    """Return the claim with its sources; headings and captions count as well as running text."""
    wanted = items(claim.text, language)
    said = [items(sentence.text, language) for sentence in sentences]
    has = np.array([[item in row for item in wanted] for row in said], dtype=np.bool_)
    # A title says in short what the text says in full: the text is the better witness.
    titles = np.array([sentence.role is Role.TITLE for sentence in sentences])
    if not titles.all():
        has[titles] = False
        cosines = np.where(titles, 0.0, cosines)
    weights = np.array(list(wanted.values()), dtype=np.float64)
    evidence = _Evidence(weights, has.reshape(len(said), len(wanted)), cosines)
    scores = {place: evidence.support(place) for place in evidence.choose()}
    kept = {p: s for p, s in scores.items() if s >= _LEAST} or {p: scores[p] for p in [*scores][:1]}
    ranked = sorted(kept, key=lambda place: -kept[place])
    sources = tuple(Source(sentences[place].id, min(kept[place], 1.0)) for place in ranked)
    return replace(claim, sources=sources)


def items(text: str, language: str) -> Items:
    """Return what a text says, as items with their weights."""
    found: Items = dict.fromkeys(content(text), 1.0)
    found |= {f"name {plain(name.core)}": 2.0 for name in names(text, language)}
    for figure in read(text, language):
        if figure.firm:
            found[f"{figure.kind.value} {min(figure.values)}"] = 2.0
    return found
