"""The abstractive summary: choose sentences, rewrite each, keep only what its source supports.

Select-then-rewrite keeps provenance by construction: a written sentence has one sentence of the
article behind it, and falls back to that sentence when it claims more than it says.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from dataclasses import dataclass

from kibaru_service.domain import (
    AbstractiveSummary,
    Check,
    CheckKind,
    Length,
    Rung,
    Sentence,
    Severity,
    Source,
    Span,
    Usage,
    Written,
)
from kibaru_service.engine.protocol import Call, Generation, Rewriter
from kibaru_service.text.normalize import for_model, typeset
from kibaru_service.usecases import checks
from kibaru_service.usecases.accounting import add
from kibaru_service.usecases.extract import Salience

_WORD = re.compile(r"[^\W_]+")
# Below this share of its words in the source, a sentence is called unsupported.
_SUPPORTED = 0.6


def support(claim: str, source: str) -> float:
    """Return the share of the claim's words, four letters or longer or with a digit, in `source`.

    1 for a claim without such words; case is folded, and a word counts by its first four letters
    so that an inflected form still supports it.
    """
    words = _content(claim)
    return len(words & _content(source)) / len(words) if words else 1.0


def _content(text: str) -> set[str]:
    # Typography must not count: a claim is typeset, its source is as it was sent.
    words = (word.lower() for word in _WORD.findall(for_model(text)))
    return {w[:4] for w in words if len(w) > 3 or any(c.isdigit() for c in w)}


def check_support(claim: str, source: str) -> Iterator[Check]:
    """Yield a check for each number or name that the source lacks, and for lack of support."""
    known = {value for value, _ in checks.numbers(source)}
    for value, span in checks.numbers(claim):
        if value not in known:
            message = f"the number {claim[span.start : span.end]} is not in the source"
            yield Check(CheckKind.NUMBER, Severity.ERROR, "number.added", message, output_span=span)
    words = {word.lower() for word in _WORD.findall(source)}
    for match in list(_WORD.finditer(claim))[1:]:
        if match[0][0].isupper() and match[0].lower() not in words:
            message = f"the name {match[0]} is not in the source"
            span = Span(*match.span())
            yield Check(CheckKind.NAME, Severity.ERROR, "name.added", message, output_span=span)
    if support(claim, source) < _SUPPORTED:
        message = "the source does not say this"
        yield Check(CheckKind.SUPPORT, Severity.ERROR, "support.missing", message)


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
        found = _judge(claim, sentence.text, step)
        unsupported = any(check.severity is Severity.ERROR for check in found)
        if not claim.strip() or (unsupported and not brief.keep_unsupported):
            return _as_it_is(place, sentence)
        sources = (Source(sentence.id, support(claim, sentence.text)),)
        return Written(place, claim, sources, checks=found)


def _judge(claim: str, source: str, step: Generation) -> tuple[Check, ...]:
    cuts = checks.check_truncation(cut_input=step.truncated_input, cut_output=step.truncated_output)
    return (*check_support(claim, source), *checks.check_loop(source, claim), *cuts)


def _as_it_is(place: int, sentence: Sentence) -> Written:
    return Written(place, sentence.text, (Source(sentence.id, 1.0),), rung=Rung.EXTRACTIVE)
