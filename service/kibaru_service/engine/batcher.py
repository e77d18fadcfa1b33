"""Joins the texts of all callers into batches and hands every caller its own results.

Callers await on the event loop; worker threads take batches from the scheduler and run models,
which release the interpreter lock. Which texts run together is the scheduler's business alone.
While results are on their way to callers, who mostly come again, and while sentences of an article
begin one after the other, a few texts wait for them: a row alone costs 1.7 times as much as one of
sixteen.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any

from kibaru_service.engine.isolation import run_isolated
from kibaru_service.engine.observing import BatchObserver, Drop, Observers, Ran
from kibaru_service.engine.protocol import Call
from kibaru_service.engine.scheduling import PATIENCE, Entry, Lane, Scheduler, Size, Taken
from kibaru_service.engine.settling import Done, Outcome, Telling, hand_back
from kibaru_service.engine.turns import beginning
from kibaru_service.errors import DeadlineExceeded, KibaruError, Overloaded, Unavailable

# So many texts make a batch worth its run; beyond them a row costs 3 % less and no better.
_GATHERED = 16
# The longest wait for callers who come again; telling a full batch takes about as long.
_GATHER_SECONDS = 0.05


@dataclass(frozen=True, slots=True)
class Job:
    """The input of one text and how large it is.

    Jobs of a lane with equal `same` have equal results and may share one; see `Entry` for patience.
    """

    work: Any
    size: Size
    same: Hashable = None
    patience: float = PATIENCE


class Batcher:
    """Owns the worker threads between callers and models; close it to end them."""

    def __init__(
        self,
        scheduler: Scheduler,
        workers: int = 1,
        clock: Callable[[], float] = time.monotonic,
        observers: Sequence[BatchObserver] = (),
        gather_seconds: float = _GATHER_SECONDS,
    ) -> None:
        self._scheduler = scheduler
        self._clock = clock
        self._gather_seconds = gather_seconds
        self._ready = threading.Condition()
        self._idle = 0
        self._closing = False
        self._waking = False
        self._running: dict[Hashable, Entry] = {}
        self._observers = Observers(observers)
        self._telling = Telling(self._notify)
        self._threads = [
            threading.Thread(target=self._work, name=f"batch-{number}", daemon=True)
            for number in range(workers)
        ]
        for thread in self._threads:
            thread.start()

    @property
    def queued(self) -> int:
        """Texts that wait for a worker."""
        with self._ready:
            return len(self._scheduler)

    @property
    def workers(self) -> int:
        """Batches that run at once, at most."""
        return len(self._threads)

    async def submit(self, lane: Lane, jobs: Sequence[Job], call: Call) -> list[Done[Any]]:
        """Awaits the results of all jobs, in order; the first failure cancels the rest.

        Raises Overloaded, DeadlineExceeded, Unavailable or GenerationFailed. Cancelling it drops
        what has not started, and stops those running rows whose model can be stopped.
        """
        loop = asyncio.get_running_loop()
        now = self._clock()
        entries = [
            Entry(lane, j.work, j.size, call, now, loop.create_future(), j.same, j.patience)
            for j in jobs
        ]
        self._put(entries)
        if not self._waking:
            # Not at once: every task that is ready in this turn of the loop queues its texts first.
            self._waking = True
            loop.call_soon(self._wake)
        try:
            return await _results(entries)
        except BaseException:
            self._abandon(entries)
            raise

    async def close(self) -> None:
        """Refuses new work, finishes what is queued and running, ends the threads."""
        with self._ready:
            self._closing = True
            self._ready.notify_all()
        for thread in self._threads:
            await asyncio.to_thread(thread.join)

    def _put(self, entries: Sequence[Entry]) -> None:
        with self._ready:
            if self._closing:
                raise Unavailable("the server is shutting down")
            new = [entry for entry in entries if not self._join(entry)]
            try:
                self._scheduler.put(new)
            except Overloaded:
                self._observers.dropped(new, Drop.REFUSED)
                raise

    def _join(self, entry: Entry) -> bool:
        """Lets an entry wait for a running row that is just like it, if there is one."""
        running = self._running.get(entry.identity) if entry.identity is not None else None
        # A row that nobody wanted any more may have been stopped half-way.
        if running is None or not running.wanted:
            return False
        running.twins.append(entry)
        return True

    def _abandon(self, entries: Sequence[Entry]) -> None:
        with self._ready:
            for entry in entries:
                entry.cancelled = True
            queued = [entry for entry in entries if entry.queued]
            self._scheduler.discard(queued)
        self._observers.dropped(queued, Drop.CANCELLED)

    def _wake(self) -> None:
        with self._ready:
            if self._gathering():
                asyncio.get_running_loop().call_soon(self._wake)
                return
        self._waking = False
        self._notify()

    def _notify(self) -> None:
        with self._ready:
            self._ready.notify_all()

    def _work(self) -> None:
        while self._step():
            pass

    def _step(self) -> bool:
        """One batch; a worker that waits holds on to none, nor to the weights behind it."""
        taken = self._take()
        if taken is None:
            return False
        self._observers.dropped(taken.expired, Drop.EXPIRED)
        hand_back([(entry, _late()) for entry in taken.expired], self._telling)
        if taken.batch:
            hand_back(self._run(taken.batch), self._telling)
        return True

    def _take(self) -> Taken | None:
        """Waits for work; None ends the worker."""
        with self._ready:
            self._idle += 1
            try:
                self._ready.wait_for(lambda: not self._gathering(), self._gather_seconds)
                while True:
                    taken = self._scheduler.take(self._clock(), self._idle)
                    if taken.batch or taken.expired:
                        self._running.update((e.identity, e) for e in taken.batch if e.identity)
                        return taken
                    if self._closing:
                        return None
                    self._ready.wait()
            finally:
                self._idle -= 1

    def _gathering(self) -> bool:
        """Whether more texts are about to come, and too few are here yet."""
        few = len(self._scheduler) < _GATHERED
        return few and not self._closing and (bool(self._telling) or beginning())

    def _run(self, batch: Sequence[Entry]) -> list[Outcome]:
        started = self._clock()
        results = run_isolated(_run_rows, batch)
        seconds = self._clock() - started
        with self._ready:
            self._scheduler.observe(batch, seconds)
            for entry in batch:
                self._running.pop(entry.identity, None)
        failed = sum(isinstance(result, KibaruError) for result in results)
        self._observers.ran(Ran(batch, started, seconds, failed))
        tokens = sum(entry.size.tokens for entry in batch)
        outcomes: list[Outcome] = []
        for entry, result in zip(batch, results, strict=True):
            share = seconds * entry.size.tokens / max(tokens, 1)
            entry.call.account.seconds += share
            outcomes.append((entry, _outcome(entry, result, started, share)))
            outcomes.extend((t, _outcome(t, result, started, None)) for t in entry.twins)
        return outcomes


async def _results(entries: Sequence[Entry]) -> list[Done[Any]]:
    futures = [entry.future for entry in entries if entry.future]
    # Most calls bring one text, and need nothing that waits for several.
    return [await futures[0]] if len(futures) == 1 else list(await asyncio.gather(*futures))


def _run_rows(entries: Sequence[Entry]) -> Sequence[Any]:
    works = [entry.work for entry in entries]
    return entries[0].lane.run(works, lambda row: not entries[row].wanted)


def _outcome(
    entry: Entry, result: Any, started: float, seconds: float | None
) -> Done[Any] | KibaruError:
    """What an entry gets; one without seconds of its own was answered by its twin."""
    if isinstance(result, KibaruError):
        return result
    waited = max(0.0, started - entry.enqueued)
    return Done(result, waited, seconds or 0.0, shared=seconds is None)


def _late() -> DeadlineExceeded:
    return DeadlineExceeded("the deadline cannot be met any more")
