"""The loaded models as use cases await them, over one batcher; the embedder is a file beside."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass

from kibaru_service.domain import ModelInfo
from kibaru_service.engine.admission import Admission
from kibaru_service.engine.batcher import Batcher
from kibaru_service.engine.cache import SentenceCache
from kibaru_service.engine.embedding import BatchedEmbedder
from kibaru_service.engine.generation import Generator
from kibaru_service.engine.judging import Judge
from kibaru_service.engine.protocol import (
    AS_CONFIGURED,
    Call,
    Generation,
    Judgement,
    Search,
)
from kibaru_service.errors import UnsupportedLanguage

WARM_UP_TEXT = "Bamako."
WARM_UP_ROWS = 16


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
