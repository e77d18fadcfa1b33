"""The abstractive summary: choose sentences, rewrite each, keep only what its source supports.

Select-then-rewrite keeps provenance by construction: a written sentence has one sentence of the
article behind it, and falls back to that sentence when it claims more than it says.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from kibaru_service.domain import (
    AbstractiveSummary,
    Length,
    Rung,
    Sentence,
    Severity,
    Source,
    Usage,
    Written,
)
from kibaru_service.engine.protocol import Call, Rewriter
from kibaru_service.text.normalize import for_model, typeset
from kibaru_service.usecases.accounting import add
from kibaru_service.usecases.extract import Salience
from kibaru_service.usecases.support import judge, support


@dataclass(frozen=True, slots=True)
class Brief:
    """On whose behalf and how a summary is written."""

    call: Call
    usage: Usage
    keep_unsupported: bool = False


class WriteSummary:
    """Writes the abstractive summary of a document from its salient sentences."""

    def __init__(self, rewriter: Rewriter) -> None:
        self._rewriter = rewriter

    async def run(self, salience: Salience, length: Length, brief: Brief) -> AbstractiveSummary:
        """Return the summary; where no model writes the language, sentences stay as they are."""
        document = salience.document
        by_id = {sentence.id: sentence for sentence in document.sentences}
        chosen = [by_id[e.sentence_id] for e in salience.select(length).sentences]
        language = document.language.tag
        written = await asyncio.gather(
            *(self._write(i, sentence, language, brief) for i, sentence in enumerate(chosen))
        )
        coverage = document.coverage
        return AbstractiveSummary(tuple(written), coverage.processed / max(coverage.total, 1))

    async def _write(self, place: int, sentence: Sentence, language: str, brief: Brief) -> Written:
        if language not in self._rewriter.languages:
            return _as_it_is(place, sentence)
        step = await self._rewriter.rewrite(for_model(sentence.text), language, brief.call)
        add(brief.usage, step.cost, step.model)
        claim = typeset(step.text, language)
        found = judge(claim, sentence.text, language, step)
        unsupported = any(check.severity is Severity.ERROR for check in found)
        if not claim.strip() or (unsupported and not brief.keep_unsupported):
            return _as_it_is(place, sentence)
        sources = (Source(sentence.id, support(claim, sentence.text)),)
        return Written(place, claim, sources, checks=found)


def _as_it_is(place: int, sentence: Sentence) -> Written:
    return Written(place, sentence.text, (Source(sentence.id, 1.0),), rung=Rung.EXTRACTIVE)
