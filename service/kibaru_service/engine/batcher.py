"""Joins the texts of all callers into batches and hands every caller its own results.

Callers await on the event loop; worker threads take batches from the scheduler and run models,
which release the interpreter lock. Which texts run together is the scheduler's business alone.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from kibaru_service.engine.isolation import run_isolated
from kibaru_service.engine.protocol import Call
from kibaru_service.engine.scheduling import Entry, Lane, Scheduler, Size, Taken
from kibaru_service.errors import DeadlineExceeded, KibaruError, Unavailable

Result = TypeVar("Result")
Outcome = tuple[Entry, "Done[Any] | KibaruError"]


@dataclass(frozen=True, slots=True)
class Job:
    """The input of one text and how large it is."""

    work: Any
    size: Size


@dataclass(frozen=True, slots=True)
class Done(Generic[Result]):
    """A result, the time it waited, and its share of its batch's run."""

    value: Result
    queue_seconds: float
    compute_seconds: float


class Batcher:
    """Owns the worker threads between callers and models; close it to end them."""

    def __init__(
        self,
        scheduler: Scheduler,
        workers: int = 1,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._scheduler = scheduler
        self._clock = clock
        self._ready = threading.Condition()
        self._idle = 0
        self._closing = False
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

    async def submit(self, lane: Lane, jobs: Sequence[Job], call: Call) -> list[Done[Any]]:
        """Awaits the results of all jobs, in order; the first failure cancels the rest.

        Raises Overloaded, DeadlineExceeded, Unavailable or GenerationFailed. Cancelling it drops
        what has not started.
        """
        loop = asyncio.get_running_loop()
        now = self._clock()
        futures: list[asyncio.Future[Done[Any]]] = [loop.create_future() for _ in jobs]
        entries = [
            Entry(lane, job.work, job.size, call, now, future)
            for job, future in zip(jobs, futures, strict=True)
        ]
        self._put(entries)
        # Not at once: every task that is ready in this turn of the loop gets to queue its texts.
        loop.call_soon(self._wake)
        try:
            return list(await asyncio.gather(*futures))
        finally:
            for entry in entries:
                entry.cancelled = True

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
            self._scheduler.put(entries)

    def _wake(self) -> None:
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
        _hand_back([(entry, _late()) for entry in taken.expired])
        if taken.batch:
            _hand_back(self._run(taken.batch))
        return True

    def _take(self) -> Taken | None:
        """Waits for work; None ends the worker."""
        with self._ready:
            self._idle += 1
            try:
                while True:
                    taken = self._scheduler.take(self._clock(), self._idle)
                    if taken.batch or taken.expired:
                        return taken
                    if self._closing:
                        return None
                    self._ready.wait()
            finally:
                self._idle -= 1

    def _run(self, batch: Sequence[Entry]) -> list[Outcome]:
        started = self._clock()
        results = run_isolated(batch[0].lane.run, [entry.work for entry in batch])
        seconds = self._clock() - started
        with self._ready:
            self._scheduler.observe(batch, seconds)
        tokens = sum(entry.size.source + entry.size.target for entry in batch)
        outcomes: list[Outcome] = []
        for entry, result in zip(batch, results, strict=True):
            share = (entry.size.source + entry.size.target) / max(tokens, 1)
            outcomes.append(
                (entry, result)
                if isinstance(result, KibaruError)
                else (entry, Done(result, started - entry.enqueued, seconds * share))
            )
        return outcomes


def _late() -> DeadlineExceeded:
    return DeadlineExceeded("the deadline passed while the text was waiting")


def _hand_back(outcomes: Iterable[Outcome]) -> None:
    """Settles the futures on their loops, one call per loop."""
    by_loop: defaultdict[asyncio.AbstractEventLoop, list[Outcome]] = defaultdict(list)
    for entry, outcome in outcomes:
        if entry.future is not None:
            by_loop[entry.future.get_loop()].append((entry, outcome))
    for loop, settled in by_loop.items():
        # A loop that has closed has nobody left to tell.
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(_settle, settled)


def _settle(outcomes: Sequence[Outcome]) -> None:
    for entry, outcome in outcomes:
        if entry.future is None or entry.future.done():
            continue
        if isinstance(outcome, KibaruError):
            entry.future.set_exception(outcome)
        else:
            entry.future.set_result(outcome)
