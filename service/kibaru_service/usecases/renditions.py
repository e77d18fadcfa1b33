"""The texts of a digest in another language: the article and its two summaries."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass

from kibaru_service.domain import (
    AbstractiveSummary,
    Document,
    ExtractiveSummary,
    Scope,
    TranslatedSegments,
)
from kibaru_service.text.rejoin import rejoin
from kibaru_service.usecases.segments import Job, SentenceTranslator

Emit = Callable[[TranslatedSegments], None]
Join = Callable[[Sequence[str]], str]


@dataclass(frozen=True, slots=True)
class Rendition:
    """A text to translate: its sentences as (id, text), and how their translations are joined."""

    scope: Scope
    sentences: tuple[tuple[int, str], ...]
    join: Join

    async def run(
        self, translator: SentenceTranslator, job: Job, emit: Emit, *, after: asyncio.Event
    ) -> None:
        """Send segments as they become ready, none before `after`, and the whole text last."""
        texts: dict[int, str] = {}
        async with aclosing(translator.ready(self.sentences, job)) as groups:
            async for group in groups:
                await after.wait()
                emit(TranslatedSegments(job.target, self.scope, group))
                texts.update((segment.source_id, segment.text) for segment in group)
        await after.wait()
        text = self.join([texts[i] for i, _ in self.sentences])
        emit(TranslatedSegments(job.target, self.scope, (), text))


def of_article(document: Document) -> Rendition:
    """Return the article, its paragraphs kept."""
    sentences = tuple((s.id, s.text) for s in document.sentences)
    return Rendition(Scope.ARTICLE, sentences, lambda texts: rejoin(document, texts))


def of_extractive(document: Document, summary: ExtractiveSummary) -> Rendition:
    """Return the extractive summary; segments carry the ids of the article's sentences."""
    texts = {s.id: s.text for s in document.sentences}
    sentences = tuple((e.sentence_id, texts[e.sentence_id]) for e in summary.sentences)
    return Rendition(Scope.EXTRACTIVE, sentences, " ".join)


def of_abstractive(summary: AbstractiveSummary) -> Rendition:
    """Return the abstractive summary; segments carry positions in it."""
    return Rendition(Scope.ABSTRACTIVE, tuple((s.id, s.text) for s in summary.sentences), " ".join)
