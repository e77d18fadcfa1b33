"""The abstractive summary: choose sentences, rewrite each, keep only what its source supports.

Select-then-rewrite keeps provenance by construction: a written sentence has one sentence of the
article behind it. It is the best of several: what a model wrote of the sentence, and the sentence
less the clauses that a brief leaves out, in plainer words where the model agrees. A claim of more
than its source says never wins.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from kibaru_service.domain import (
    AbstractiveSummary,
    Document,
    Length,
    Rung,
    Sentence,
    Source,
    Usage,
    Written,
)
from kibaru_service.engine.protocol import Call, Rewriter, Search
from kibaru_service.engine.turns import turn
from kibaru_service.text.normalize import for_model, typeset
from kibaru_service.usecases.accounting import add
from kibaru_service.usecases.checks import Task
from kibaru_service.usecases.claims import Claim, repair_of, written_by
from kibaru_service.usecases.counters import Output, QualityCounters
from kibaru_service.usecases.edits import trustworthy
from kibaru_service.usecases.extract import Salience
from kibaru_service.usecases.rewording import Reword
from kibaru_service.usecases.salience import eligible, words
from kibaru_service.usecases.selection import Budget, budget
from kibaru_service.usecases.shorten import reads_well, shorten
from kibaru_service.usecases.support import judge, support
from kibaru_service.usecases.worth import Worth

# Small writers put their best answer second as often as not.
_SEARCH = Search(beam_size=4, hypotheses=4)
# Rewriting shortens, and a short summary fits only with sentences to choose from: where words are
# counted, so many times more are rewritten as are asked for, and so many more at least.
_SPARE = 1.8
_SPARE_WORDS = 100


@dataclass(frozen=True, slots=True)
class Brief:
    """On whose behalf and how a summary is written."""

    call: Call
    usage: Usage
    keep_unsupported: bool = False


class WriteSummary:
    """Writes the abstractive summary of a document from its salient sentences."""

    def __init__(self, rewriter: Rewriter, counters: QualityCounters | None = None) -> None:
        self._rewriter = rewriter
        self._reword = Reword(rewriter)
        self._counters = counters or QualityCounters()

    async def run(self, salience: Salience, length: Length, brief: Brief) -> AbstractiveSummary:
        """Return the summary; where no model writes the language, sentences are only shortened.

        A document that is within `length` already is returned as it is.
        """
        document = salience.document
        body = [document.sentences[place] for place in eligible(document)]
        if _fits(body, document, length):
            written = [_as_it_is(place, sentence) for place, sentence in enumerate(body)]
        else:
            claims = await self._rewritten(salience, length, body, brief)
            written = _within(salience, length, claims)
            for one in written:
                self._count(claims[one.sources[0].sentence_id], document.language.tag)
        coverage = document.coverage
        return AbstractiveSummary(tuple(written), coverage.processed / max(coverage.total, 1))

    async def _rewritten(
        self, salience: Salience, length: Length, body: Sequence[Sentence], brief: Brief
    ) -> dict[int, Claim]:
        """Return claims to choose from, by the id of the sentence behind each."""
        document = salience.document
        by_id = {sentence.id: sentence for sentence in document.sentences}
        wider = salience.select(_wider(document, length)).sentences
        worth = Worth([for_model(sentence.text) for sentence in body])
        first, language = body[0].id, document.language.tag
        claims = await asyncio.gather(
            *(
                self._write(by_id[i], worth, language, brief, first=i == first)
                for i in (each.sentence_id for each in wider)
            )
        )
        return {each.sentence_id: claim for each, claim in zip(wider, claims, strict=True)}

    async def _write(
        self, sentence: Sentence, worth: Worth, language: str, brief: Brief, *, first: bool
    ) -> Claim:
        """Return the best supported way to write a sentence."""
        await turn()
        source = for_model(sentence.text)
        short = shorten(source, worth, first=first)
        left = Claim(sentence.text, Rung.EXTRACTIVE)
        if short != source:
            left = Claim(typeset(short, language), Rung.SHORTENED)
        if language not in self._rewriter.languages:
            return left
        left, step = await asyncio.gather(
            self._reworded(left, short, sentence.text, language, brief),
            self._rewriter.rewrite(short, language, brief.call, _SEARCH),
        )
        add(brief.usage, step.cost, step.model)
        claims = []
        for claim in written_by(step, sentence.text, language):
            claims.append(claim)
            await turn()  # calls that come in meanwhile wait for one check, not for all
        if brief.keep_unsupported and claims and not claims[0].supported:
            return replace(claims[0], first=claims[0].checks)
        good = [
            claim
            for claim in claims
            if claim.supported and reads_well(claim.text, short) and trustworthy(claim.text, short)
        ]
        best = max([left, *good], key=lambda claim: worth.of(claim.text, first=first))
        wrong = claims[0].checks if claims else ()
        return replace(best, repair=repair_of(claims, best, brief.usage), first=wrong)

    async def _reworded(
        self, left: Claim, short: str, source: str, language: str, brief: Brief
    ) -> Claim:
        """Return what is left of a sentence in plainer words, where its source supports these."""
        said = await self._reword.run(short, language, brief.call, brief.usage)
        if said == short:
            return left
        claim = typeset(said, language)
        checked = Claim(claim, Rung.REWORDED, judge(claim, source, language))
        return checked if checked.supported else left

    def _count(self, claim: Claim, language: str) -> None:
        output = Output(Task.SUMMARY, language)
        self._counters.sentence(output, claim.rung, claim.first, claim.checks)


def _budget(document: Document, length: Length) -> Budget:
    return budget(length, sum(words(sentence.text) for sentence in document.sentences))


def _fits(body: Sequence[Sentence], document: Document, length: Length) -> bool:
    """Say whether a whole document is no longer than its summary may be."""
    limit = _budget(document, length)
    size = sum(words(sentence.text) for sentence in body)
    return len(body) <= limit.sentences and size <= limit.words


def _wider(document: Document, length: Length) -> Length:
    """Return how much is to be rewritten for a summary of some length."""
    goal = _budget(document, length).words
    if math.isinf(goal):
        return length
    return Length(words=math.ceil(max(_SPARE * goal, goal + _SPARE_WORDS)))


def _within(salience: Salience, length: Length, claims: dict[int, Claim]) -> list[Written]:
    """Return the claims that make a summary of the wanted length, in reading order."""
    sizes = {number: words(claim.text) for number, claim in claims.items()}
    texts = {sentence.id: sentence.text for sentence in salience.document.sentences}
    return [
        _written(place, one.sentence_id, claims[one.sentence_id], texts[one.sentence_id])
        for place, one in enumerate(salience.select(length, sizes).sentences)
    ]


def _written(place: int, number: int, claim: Claim, source: str) -> Written:
    supports = (Source(number, support(claim.text, source)),)
    return Written(place, claim.text, supports, claim.checks, claim.rung, claim.repair)


def _as_it_is(place: int, sentence: Sentence) -> Written:
    return Written(place, sentence.text, (Source(sentence.id, 1.0),), rung=Rung.SOURCE)
