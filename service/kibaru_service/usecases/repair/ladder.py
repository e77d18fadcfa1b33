"""Climbs the ladder for one sentence; the package says which rungs there are."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Coroutine, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from typing import Any

from kibaru_service.domain import CheckKind, Repair, Rung, Segment
from kibaru_service.engine.protocol import AS_CONFIGURED, Search
from kibaru_service.errors import KibaruError
from kibaru_service.text.clauses import clauses
from kibaru_service.usecases import checks, languages
from kibaru_service.usecases.counters import Output, QualityCounters
from kibaru_service.usecases.repair.budget import Purse, RepairPolicy, Ticket
from kibaru_service.usecases.repair.candidate import Candidate, best
from kibaru_service.usecases.repair.decoding import Decoder, Task, Way, Written, correct
from kibaru_service.usecases.repair.starts import starts

_HYPOTHESES = 4
_STARTS = 2
# A wider beam reads the sentence once and writes it four times.
_WIDE_SHARE = 3
WIDE = Search(beam_size=_HYPOTHESES, hypotheses=_HYPOTHESES)
UNREPEATED = replace(WIDE, no_repeat_ngram_size=3, repetition_penalty=1.2)


@dataclass(frozen=True, slots=True)
class Attempt:
    """Something to try, and what it costs in multiples of the first text."""

    rung: Rung
    share: int
    write: Callable[[], Awaitable[Written]]


@dataclass(slots=True)
class Climb:
    """One sentence on its way up."""

    task: Task
    way: Way
    best: Candidate
    # How long the last text waited for its turn, in seconds: so will the next one.
    waited: float
    granted: float = 0.0
    attempts: int = 0
    tokens: int = 0
    cut_short: bool = False


class Ladder:
    """Translates the sentences of one request, and mends those that fail, within its budget."""

    def __init__(self, decoder: Decoder, policy: RepairPolicy, counters: QualityCounters) -> None:
        self._decoder = decoder
        self._policy = policy
        self._purse = Purse(policy)
        self._began = time.monotonic()
        self._counters = counters

    def translate(self, task: Task, way: Way) -> Coroutine[Any, Any, Segment]:
        """Return the best text found; raises what the engine raises for the first one.

        Sentences are paid for in the order of the calls, whenever they are awaited.
        """
        return self._translate(task, way, self._purse.enter(task.text))

    async def _translate(self, task: Task, way: Way, ticket: Ticket) -> Segment:
        rung = Rung.PIVOT if len(way) > 2 else Rung.DIRECT
        climb: Climb | None = None
        try:
            written = await self._decoder.write(task, way, rung)
            first = written.candidates[0]
            climb = Climb(task, way, await self._best(task, [first]), written.waited)
            if not climb.best.passes:
                climb.granted = await ticket.claim(slight=climb.best.slight)
                if climb.granted:
                    await self._climb(climb, ticket.tokens)
                else:
                    self._refuse(climb)
        finally:
            ticket.close(climb.granted if climb else 0.0)
        return self._finish(climb, first)

    async def _climb(self, climb: Climb, tokens: int) -> None:
        for attempt in self._attempts(climb):
            cost = attempt.share * tokens
            seconds = self._policy.seconds(climb.task.call, self._began)
            late = seconds is not None and seconds <= climb.waited
            if cost > climb.granted or late:
                self._refuse(climb)
                continue
            climb.granted -= cost
            written = await self._try(climb, attempt, seconds)
            if written is not None:
                climb.waited = written.waited
                climb.best = best([climb.best, await self._best(climb.task, written.candidates)])
            if climb.best.passes:
                return

    async def _best(self, task: Task, candidates: Sequence[Candidate]) -> Candidate:
        """Return the best of new candidates and of what they are once their slips are put right.

        That costs no decoding; but who turned repairs off wants to see what the model writes.
        """
        found = list(candidates)
        for candidate in candidates if self._policy.ratio > 0 else ():
            if not candidate.passes and (mended := await correct(task, candidate)):
                self._counters.attempt(Rung.CORRECTED, 0)
                found.insert(0, mended)  # of equals, what holds the source's own
                if mended.passes:  # as likely as any behind it
                    break
        return best(found)

    def _refuse(self, climb: Climb) -> None:
        climb.cut_short = True
        self._counters.refused += 1

    def _attempts(self, climb: Climb) -> Iterator[Attempt]:
        """Yield what may be tried, in order: the cheapest first, but nothing from a broken text."""
        task, way, decoder, first = climb.task, climb.way, self._decoder, climb.best
        looping = any(check.kind is CheckKind.LOOP for check in first.checks)

        def write(rung: Rung, share: int, way: Way, how: Search) -> Attempt:
            return Attempt(rung, share, partial(decoder.write, task, way, rung, how))

        if first.usable and not first.slight:
            for start in islice(starts(task.pair(first.text), first.checks), _STARTS):
                yield write(Rung.CONSTRAINED, 1, way, Search(start=start))
        yield write(Rung.REDECODED, _WIDE_SHARE, way, UNREPEATED if looping else WIDE)
        if climb.best.slight:
            return
        if not first.usable:
            best = climb.best
            for start in islice(starts(task.pair(best.text), best.checks), _STARTS):
                yield write(Rung.CONSTRAINED, 1, way, Search(start=start))
        pieces = clauses(task.text)
        if len(pieces) > 1:
            yield Attempt(Rung.SPLIT, 1, partial(decoder.write_pieces, task, way, pieces))
        other = languages.detour(decoder.directions, task.source, task.target)
        if len(way) == 2 and other:
            yield write(Rung.PIVOT, 2, other, AS_CONFIGURED)

    async def _try(self, climb: Climb, attempt: Attempt, seconds: float | None) -> Written | None:
        """Return what an attempt gives, or nothing where it fails: a repair fails no request."""
        repair = climb.task.usage.repair
        repair.attempts += 1
        climb.attempts += 1
        written: Written | None = None
        with suppress(KibaruError, TimeoutError):
            async with asyncio.timeout(seconds):
                written = await attempt.write()
        spent = written.tokens if written else 0
        climb.tokens += spent
        repair.tokens += spent
        self._counters.attempt(attempt.rung, spent)
        return written

    def _finish(self, climb: Climb, first: Candidate) -> Segment:
        """Return the best text, or the source, flagged, where none is usable."""
        last, total = climb.best, climb.task.usage.repair
        rung = last.rung if last.usable else Rung.SOURCE
        output = Output(checks.Task.TRANSLATION, climb.task.target)
        self._counters.sentence(output, rung, first.checks, last.checks)
        total.checked += 1
        repair = None
        if not first.passes:
            total.failed += 1
            total.repaired += last.passes
            total.flagged += not last.passes
            repair = Repair(climb.attempts, climb.tokens, first.codes, climb.cut_short)
        if rung is Rung.SOURCE:
            return Segment(0, climb.task.text, checks=last.checks, rung=rung, repair=repair)
        return Segment(0, last.text, last.score, last.checks, rung, repair)
