"""Sentence vectors as use cases await them: one encoder per language, over the common batcher."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from kibaru_service.domain import ModelRef
from kibaru_service.engine.batcher import Batcher, Job
from kibaru_service.engine.generation import tokenize
from kibaru_service.engine.protocol import (
    Call,
    Cost,
    Embedding,
    Encoder,
    SalienceHead,
    Tokenizer,
    Tokens,
    Vectors,
)
from kibaru_service.engine.rows import Row, RowTemplate
from kibaru_service.engine.scheduling import SUMMARY_PATIENCE, BatchLimits, Lane, Size, Stopped
from kibaru_service.errors import UnsupportedLanguage

ENCODER_LIMITS = BatchLimits(rows=64, source_tokens=4096)


@dataclass(frozen=True, slots=True)
class EncoderModel:
    """An encoder and how it is fed."""

    ref: ModelRef
    model: Encoder
    tokenizer: Tokenizer
    template: RowTemplate
    dimension: int
    limits: BatchLimits = ENCODER_LIMITS
    lead: str = ""
    head: SalienceHead | None = None

    def job(self, pieces: Tokens, language: str) -> Job:
        """Returns the work for one text."""
        row = self.template.build(pieces, language, language)
        return Job(row, Size(len(row.source)), patience=SUMMARY_PATIENCE)

    def lane(self) -> Lane:
        """Returns the queue of this encoder."""

        def run(rows: Sequence[Row], _stopped: Stopped) -> list[Vectors]:
            return list(self.model.encode([row.source for row in rows]))

        return Lane(self.ref, run, self.limits, self.ref.id)


class BatchedEmbedder:
    """An `Embedder` over one encoder per language; the first one is the default.

    A text without a single piece, such as a zero-width space, has the zero vector: it is like
    nothing.
    """

    def __init__(self, encoders: Mapping[str, EncoderModel], batcher: Batcher) -> None:
        self._encoders = dict(encoders)
        self._batcher = batcher

    @property
    def languages(self) -> frozenset[str]:
        return frozenset(self._encoders)

    async def embed(self, texts: Sequence[str], call: Call, language: str = "") -> Embedding:
        tag = language or next(iter(self._encoders), "")
        encoder = self._encoders.get(tag)
        if encoder is None:
            raise UnsupportedLanguage("language", f"no model embeds texts in {tag!r}")
        led = [encoder.lead + text if text.strip() else text for text in texts]
        pieces = await tokenize(encoder.tokenizer, led)
        jobs = {place: encoder.job(row, tag) for place, row in enumerate(pieces) if row}
        done = await self._batcher.submit(encoder.lane(), list(jobs.values()), call)
        vectors = np.zeros((len(texts), encoder.dimension), np.float32)
        for place, row in zip(jobs, done, strict=True):
            vectors[place] = row.value
        cost = Cost(
            input_tokens=sum(job.size.source for job in jobs.values()),
            queue_seconds=sum(row.queue_seconds for row in done),
            compute_seconds=sum(row.compute_seconds for row in done),
        )
        return Embedding(vectors, encoder.ref, cost, encoder.head)
