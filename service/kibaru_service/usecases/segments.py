"""Translation sentence by sentence, each distinct one once; `repair` decodes, checks and mends."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Coroutine, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from kibaru_service.domain import Rung, Segment, Term, Usage
from kibaru_service.engine.protocol import Call, Translator
from kibaru_service.engine.turns import begin
from kibaru_service.text.capitals import calmed, is_code, is_shouted, is_titled
from kibaru_service.text.names import words
from kibaru_service.text.surroundings import Surroundings
from kibaru_service.usecases import languages
from kibaru_service.usecases.counters import QualityCounters
from kibaru_service.usecases.repair import (
    DEFAULT_POLICY,
    Decoder,
    Ladder,
    RepairPolicy,
    Task,
)

# Sentences of one request that wait or run at a time: enough to fill batches, and few enough that
# one book neither fills the queue nor keeps other callers out.
_WINDOW = 256


@dataclass(frozen=True, slots=True)
class Job:
    """What is the same for every sentence of one request into one language.

    `around` are the sentences of the request, where a word may prove to be a name.
    """

    source: str
    target: str
    terms: tuple[Term, ...]
    call: Call
    usage: Usage
    around: Surroundings | None = None


class SentenceTranslator:
    """Translates the sentences of one request, each distinct one once.

    A title that comes back in the text, or an extracted sentence that the article holds as
    well, is decoded once; so an instance must not outlive its request.
    """

    def __init__(
        self,
        translator: Translator,
        policy: RepairPolicy = DEFAULT_POLICY,
        counters: QualityCounters | None = None,
    ) -> None:
        self._directions = translator.directions
        decoder = Decoder(translator, asyncio.Semaphore(_WINDOW))
        self._ladder = Ladder(decoder, policy, counters or QualityCounters())
        self._started: dict[tuple[str, str, str], asyncio.Task[Segment]] = {}

    async def segment(self, source_id: int, text: str, job: Job) -> Segment:
        """Return the checked translation of one sentence; raises what the engine raises."""
        key = (text, job.source, job.target)
        if key not in self._started:
            self._started[key] = asyncio.ensure_future(self._translated(text, job))
        # Shielded: one reader that goes away must not take the sentence from the others.
        return replace(await asyncio.shield(self._started[key]), source_id=source_id)

    async def ready(
        self, sentences: Sequence[tuple[int, str]], job: Job
    ) -> AsyncGenerator[tuple[Segment, ...], None]:
        """Yield the segments of (id, text) pairs in groups, as they become ready."""
        tasks = [asyncio.ensure_future(self.segment(i, text, job)) for i, text in sentences]
        pending = set(tasks)
        try:
            while pending:
                done, pending = await asyncio.wait(pending, return_when=asyncio.FIRST_COMPLETED)
                yield tuple(sorted((t.result() for t in done), key=lambda s: s.source_id))
        finally:
            await _end(tasks)

    async def close(self) -> None:
        """Cancel what nobody waits for any more, and wait until it is gone."""
        await _end(self._started.values())

    async def _translated(self, text: str, job: Job) -> Segment:
        await begin()
        return await self._begin(text, job)

    def _begin(self, text: str, job: Job) -> Coroutine[Any, Any, Segment]:
        if job.source == job.target or is_code(text, job.source):
            return _as_it_is(text)
        way = languages.route(self._directions, job.source, job.target)
        if way is None:
            raise LookupError(f"no route from {job.source} to {job.target}")
        said = _quietly(text, job)
        named = job.around.named(said) if job.around else frozenset()
        task = Task(said, job.source, job.target, job.terms, job.call, job.usage, named)
        found = self._ladder.translate(task, way)
        return found if said == text else _as_written(found, text)


async def _as_it_is(text: str) -> Segment:
    return Segment(0, text, rung=Rung.SOURCE)


def _quietly(text: str, job: Job) -> str:
    """Return a headline as a sentence would have it, with the capitals of the text around it."""
    if not (is_shouted(text, job.source) or is_titled(text, job.source)):
        return text
    capitals = (word.capitalize() if word.isupper() else word for word in words(text))
    named = job.around.names_among(capitals) if job.around else frozenset()
    return calmed(text, job.source, named)


async def _as_written(found: Coroutine[Any, Any, Segment], source: str) -> Segment:
    """Return the translation of a headline in its capitals; where there is none, the headline."""
    segment = await found
    if segment.rung is Rung.SOURCE:
        return replace(segment, text=source)
    return replace(segment, text=segment.text.upper()) if source.isupper() else segment


async def _end(tasks: Iterable[asyncio.Task[Segment]]) -> None:
    """Cancel the tasks and wait for them; what they raised was told already, or to nobody."""
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
