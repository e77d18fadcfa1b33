"""The loaded models as use cases await them: translator, rewriter and embedder over one batcher."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from kibaru_service.domain import ModelInfo, ModelRef
from kibaru_service.engine.admission import Admission
from kibaru_service.engine.batcher import Batcher, Job
from kibaru_service.engine.cache import SentenceCache
from kibaru_service.engine.generation import Generator, tokenize
from kibaru_service.engine.judging import Judge
from kibaru_service.engine.protocol import (
    AS_CONFIGURED,
    Call,
    Cost,
    Embedding,
    Encoder,
    Generation,
    Judgement,
    SalienceHead,
    Search,
    Tokenizer,
    Tokens,
    Vectors,
)
from kibaru_service.engine.rows import Row, RowTemplate
from kibaru_service.engine.scheduling import SUMMARY_PATIENCE, BatchLimits, Lane, Size, Stopped
from kibaru_service.errors import UnsupportedLanguage

WARM_UP_TEXT = "Bamako."
WARM_UP_ROWS = 16
ENCODER_LIMITS = BatchLimits(rows=64, source_tokens=4096)


class BatchedTranslator:
    """A `Translator` over one generator per direction."""

    def __init__(
        self,
        generators: Mapping[tuple[str, str], Generator],
        batcher: Batcher,
        cache: SentenceCache | None = None,
    ) -> None:
        self._generators = dict(generators)
        self._batcher = batcher
        self._cache = cache or SentenceCache()

    @property
    def directions(self) -> frozenset[tuple[str, str]]:
        return frozenset(self._generators)

    async def translate(
        self, text: str, source: str, target: str, call: Call, search: Search = AS_CONFIGURED
    ) -> Generation:
        generator = self._generators.get((source, target))
        if generator is None:
            raise UnsupportedLanguage(
                "target_language", f"no model translates from {source!r} to {target!r}"
            )

        def generate() -> Awaitable[Generation]:
            return generator.generate(text, (source, target), self._batcher, call, search)

        if call.deterministic:
            return await generate()
        key = (*generator.identity, source, target, search, text)
        return await self._cache.get(key, text, generate)


class BatchedRewriter:
    """A `Rewriter` over one generator per language."""

    def __init__(
        self,
        generators: Mapping[str, Generator],
        batcher: Batcher,
        cache: SentenceCache | None = None,
    ) -> None:
        self._generators = dict(generators)
        self._batcher = batcher
        self._cache = cache or SentenceCache()

    @property
    def languages(self) -> frozenset[str]:
        return frozenset(self._generators)

    async def rewrite(
        self, text: str, language: str, call: Call, search: Search = AS_CONFIGURED
    ) -> Generation:
        generator = self._generator(language)

        def generate() -> Awaitable[Generation]:
            return generator.generate(text, (language, language), self._batcher, call, search)

        if call.deterministic:
            return await generate()
        key = (*generator.identity, language, search, text)
        return await self._cache.get(key, text, generate)

    async def judge(
        self, text: str, versions: Sequence[str], language: str, call: Call
    ) -> Judgement:
        generator = self._generator(language)

        def judge() -> Awaitable[Judgement]:
            return Judge(generator, self._batcher).judge(text, versions, language, call)

        if call.deterministic:
            return await judge()
        key = (*generator.identity, language, text, tuple(versions))
        return await self._cache.get(key, "".join((text, *versions)), judge)

    def _generator(self, language: str) -> Generator:
        generator = self._generators.get(language)
        if generator is None:
            raise UnsupportedLanguage("language", f"no model writes summaries in {language!r}")
        return generator


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


@dataclass(frozen=True, slots=True)
class LoadedModels:
    """Everything a profile names, ready to serve; close it once nobody calls any more.

    Where the batcher belongs to several profiles, whoever made it closes it.
    """

    profile: str
    translator: BatchedTranslator
    rewriter: BatchedRewriter
    embedder: BatchedEmbedder
    infos: tuple[ModelInfo, ...]
    batcher: Batcher
    cache: SentenceCache
    gate: Admission
    owns_batcher: bool = True

    @property
    def queued(self) -> int:
        """Texts that wait for a worker."""
        return self.batcher.queued

    async def warm_up(self) -> None:
        """Takes one text through every direction and language, so that no caller is the first.

        Full batches follow, so that admission knows what they cost.
        """
        call = Call(caller="warm-up", deterministic=True)
        for source, target in sorted(self.translator.directions):
            await self.translator.translate(WARM_UP_TEXT, source, target, call)
        for language in sorted(self.rewriter.languages):
            await self.rewriter.rewrite(WARM_UP_TEXT, language, call)
        for language in sorted(self.embedder.languages):
            await self.embedder.embed([WARM_UP_TEXT], call, language)
        for source, target in sorted(self.translator.directions)[:1]:
            texts = [f"{WARM_UP_TEXT} {n}. {WARM_UP_TEXT}" for n in range(2 * WARM_UP_ROWS)]
            full = Call(caller="warm-up")
            await asyncio.gather(
                *(self.translator.translate(text, source, target, full) for text in texts)
            )

    async def close(self) -> None:
        """Refuses new work as Unavailable, finishes what is queued and running; idempotent."""
        if self.owns_batcher:
            await self.batcher.close()
