from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from structlog.testing import capture_logs

from kibaru_service.engine.batcher import Batcher, Job
from kibaru_service.engine.fair import FairBatching
from kibaru_service.engine.observing import BatchObserver, Drop, Ran
from kibaru_service.engine.protocol import Call
from kibaru_service.engine.scheduling import BatchLimits, Entry, Lane, Size, Stopped
from kibaru_service.errors import DeadlineExceeded, GenerationFailed, Overloaded, Unavailable
from tally import Tally


class Recorder:
    """A model that doubles numbers, keeps its batches and can be held up."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.started = threading.Semaphore(0)
        self.gate = threading.Event()
        self.gate.set()

    def __call__(self, works: Sequence[int], _stopped: Stopped) -> list[int]:
        self.batches.append(list(works))
        self.started.release()
        self.gate.wait()
        if any(work < 0 for work in works):
            raise RuntimeError("a negative row")
        return [work * 2 for work in works]


class Clock:
    """A clock that stands still until a test moves it."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@asynccontextmanager
async def running(
    workers: int = 1,
    max_queued: int = 1000,
    clock: Clock | None = None,
    observers: Sequence[BatchObserver] = (),
) -> AsyncIterator[Batcher]:
    batcher = Batcher(FairBatching(max_queued, workers), workers, clock or Clock(), observers)
    try:
        yield batcher
    finally:
        await batcher.close()


def jobs(*works: int) -> list[Job]:
    return [Job(work, Size(1, 1)) for work in works]


def values(done: Sequence[Any]) -> list[int]:
    return [item.value for item in done]


async def started(model: Recorder) -> None:
    await asyncio.to_thread(model.started.acquire)


async def test_concurrent_callers_share_a_batch() -> None:
    """Texts of callers who come in the same turn of the loop run together."""
    model = Recorder()
    async with running() as batcher:
        results = await asyncio.gather(
            *(batcher.submit(Lane("a", model), jobs(n), Call(f"caller {n}")) for n in range(8))
        )
    assert [values(done) for done in results] == [[n * 2] for n in range(8)]
    assert [sorted(batch) for batch in model.batches] == [list(range(8))]


async def test_a_few_texts_wait_for_callers_who_come_again() -> None:
    """While results are told one by one, the first to come again does not run alone."""
    model = Recorder()
    batcher = Batcher(FairBatching(), clock=Clock(), gather_seconds=60.0)

    async def caller(name: int) -> None:
        for _ in range(3):
            await batcher.submit(Lane("a", model), jobs(name), Call(f"caller {name}"))

    await asyncio.gather(*(caller(name) for name in range(8)))
    await batcher.close()
    assert [len(batch) for batch in model.batches[:2]] == [8, 8]
    assert len(model.batches) == 3


async def test_callers_who_come_meanwhile_share_the_next_batch() -> None:
    """While a batch runs the queue grows; the freed worker takes all of it."""
    model = Recorder()
    model.gate.clear()
    async with running() as batcher:
        first = asyncio.ensure_future(batcher.submit(Lane("a", model), jobs(0), Call()))
        await started(model)
        later = [
            asyncio.ensure_future(batcher.submit(Lane("a", model), jobs(n), Call()))
            for n in (1, 2, 3)
        ]
        await asyncio.sleep(0)
        assert batcher.queued == 3
        model.gate.set()
        await asyncio.gather(first, *later)
    assert [len(batch) for batch in model.batches] == [1, 3]


@settings(max_examples=30)
@given(
    callers=st.lists(st.lists(st.integers(0, 99), min_size=1, max_size=9), max_size=9),
    workers=st.integers(1, 3),
)
def test_every_caller_gets_its_own_answers_in_order(callers: list[list[int]], workers: int) -> None:
    """Nothing is lost, nothing is swapped between callers, whatever shares a batch."""

    async def run() -> list[list[int]]:
        limits = BatchLimits(rows=4)
        async with running(workers) as batcher:
            done = await asyncio.gather(
                *(
                    batcher.submit(Lane(index % 2, Recorder(), limits), jobs(*works), Call())
                    for index, works in enumerate(callers)
                )
            )
        return [values(part) for part in done]

    assert asyncio.run(run()) == [[work * 2 for work in works] for works in callers]


async def test_bad_row_fails_its_caller_alone() -> None:
    """Batch-mates of a text that the model refuses still get their answers."""
    model = Recorder()
    async with running() as batcher:
        results = await asyncio.gather(
            *(batcher.submit(Lane("a", model), jobs(n), Call()) for n in (1, -1, 2)),
            return_exceptions=True,
        )
    assert isinstance(results[1], GenerationFailed)
    assert [values(done) for done in (results[0], results[2]) if isinstance(done, list)] == [
        [2],
        [4],
    ]


async def test_cancelled_caller_frees_its_place() -> None:
    """Work that has not started is not done once its caller has gone."""
    model = Recorder()
    model.gate.clear()
    async with running() as batcher:
        first = asyncio.ensure_future(batcher.submit(Lane("a", model), jobs(0), Call()))
        await started(model)
        gone = asyncio.ensure_future(batcher.submit(Lane("a", model), jobs(1, 2), Call()))
        stays = asyncio.ensure_future(batcher.submit(Lane("a", model), jobs(3), Call()))
        await asyncio.sleep(0)
        gone.cancel()
        await asyncio.gather(gone, return_exceptions=True)
        model.gate.set()
        await asyncio.gather(first, stays)
    assert model.batches == [[0], [3]]


async def test_running_row_learns_that_it_is_not_wanted() -> None:
    """A model that asks row by row is told of the caller who left, and of no other."""
    asked: list[list[bool]] = []
    started, gate = threading.Event(), threading.Event()

    def run(works: Sequence[int], stopped: Stopped) -> Sequence[int]:
        started.set()
        gate.wait()
        asked.append([stopped(row) for row in range(len(works))])
        return works

    async with running() as batcher:
        lane = Lane("a", run)
        goes = asyncio.ensure_future(batcher.submit(lane, jobs(1), Call("goes")))
        stays = asyncio.ensure_future(batcher.submit(lane, jobs(2), Call("stays")))
        await asyncio.to_thread(started.wait)
        goes.cancel()
        await asyncio.gather(goes, return_exceptions=True)
        gate.set()
        assert values(await stays) == [2]
    assert asked == [[True, False]]


async def test_equal_texts_run_once() -> None:
    """Twins in the queue share one row; each caller gets the answer, one of them pays for it."""
    model, tally = Recorder(), Tally()
    async with running(observers=[tally]) as batcher:
        job = [Job(3, Size(1, 1), same="three")]
        done = await asyncio.gather(
            *(batcher.submit(Lane("a", model), job, Call(f"caller {n}")) for n in range(4))
        )
    assert [values(part) for part in done] == [[6]] * 4
    assert sorted(part[0].shared for part in done) == [False, True, True, True]
    assert model.batches == [[3]]
    assert [ran.joined for ran in tally.batches] == [3]


async def test_text_joins_its_twin_that_runs_already() -> None:
    """Who asks for what is being decoded waits for it, also when the first asker leaves."""
    model = Recorder()
    model.gate.clear()
    job = [Job(3, Size(1, 1), same="three")]
    async with running() as batcher:
        first = asyncio.ensure_future(batcher.submit(Lane("a", model), job, Call("first")))
        await started(model)
        second = asyncio.ensure_future(batcher.submit(Lane("a", model), job, Call("second")))
        await asyncio.sleep(0)
        assert batcher.queued == 0
        first.cancel()
        await asyncio.gather(first, return_exceptions=True)
        model.gate.set()
        assert values(await second) == [6]
    assert model.batches == [[3]]


async def test_abandoned_row_is_not_joined() -> None:
    """A running row that nobody wants may end half-way, so a newcomer gets a row of its own."""
    model = Recorder()
    model.gate.clear()
    job = [Job(3, Size(1, 1), same="three")]
    async with running() as batcher:
        first = asyncio.ensure_future(batcher.submit(Lane("a", model), job, Call("first")))
        await started(model)
        first.cancel()
        await asyncio.gather(first, return_exceptions=True)
        second = asyncio.ensure_future(batcher.submit(Lane("a", model), job, Call("second")))
        await asyncio.sleep(0)
        model.gate.set()
        assert values(await second) == [6]
    assert model.batches == [[3], [3]]


async def test_deadline_that_passes_in_the_queue() -> None:
    """A text whose deadline has passed is answered without a run."""
    model, clock = Recorder(), Clock()
    model.gate.clear()
    async with running(clock=clock) as batcher:
        first = asyncio.ensure_future(batcher.submit(Lane("a", model), jobs(0), Call()))
        await started(model)
        late = asyncio.ensure_future(
            batcher.submit(Lane("a", model), jobs(1, 2), Call(deadline=5.0))
        )
        await asyncio.sleep(0)
        clock.now = 6.0
        model.gate.set()
        with pytest.raises(DeadlineExceeded):
            await late
        await first
    assert model.batches == [[0]]


async def test_full_queue_refuses_at_once() -> None:
    """Beyond the bound a caller is told when to come back, and leaves nothing behind."""
    model = Recorder()
    model.gate.clear()
    async with running(max_queued=2) as batcher:
        first = asyncio.ensure_future(batcher.submit(Lane("a", model), jobs(0), Call()))
        await started(model)
        with pytest.raises(Overloaded) as refused:
            await batcher.submit(Lane("a", model), jobs(1, 2, 3), Call())
        assert refused.value.retry_after > 0
        assert batcher.queued == 0
        model.gate.set()
        await first


async def test_close_finishes_what_is_queued() -> None:
    """Draining loses nothing, and lets nothing new in."""
    model = Recorder()
    model.gate.clear()
    batcher = Batcher(FairBatching())
    running_one = asyncio.ensure_future(batcher.submit(Lane("a", model), jobs(1), Call()))
    await started(model)
    queued = asyncio.ensure_future(batcher.submit(Lane("a", model), jobs(2), Call()))
    await asyncio.sleep(0)
    closing = asyncio.ensure_future(batcher.close())
    await asyncio.sleep(0)
    with pytest.raises(Unavailable):
        await batcher.submit(Lane("a", model), jobs(3), Call())
    model.gate.set()
    await closing
    assert [values(await running_one), values(await queued)] == [[2], [4]]
    await batcher.close()


async def test_time_is_told_per_text() -> None:
    """Waiting counts from the call to the run; the run is shared out by tokens."""
    clock = Clock()

    def run(works: Sequence[int], _stopped: Stopped) -> Sequence[int]:
        clock.now += 8.0
        return works

    async with running(clock=clock) as batcher:
        sizes = [Job(1, Size(3, 3)), Job(2, Size(1, 1))]
        done = await batcher.submit(Lane("a", run), sizes, Call())
    assert [item.compute_seconds for item in done] == [6.0, 2.0]
    assert [item.queue_seconds for item in done] == [0.0, 0.0]


async def test_observers_are_told_of_each_batch() -> None:
    """Rows, padding, how full it was, refusals by the model, and for whom it was."""
    model, tally = Recorder(), Tally()
    lane = Lane("a", model, BatchLimits(rows=6, source_tokens=16, target_tokens=1000), "a-model")
    async with running(observers=[tally]) as batcher:
        sizes = [Job(1, Size(2, 2)), Job(2, Size(4, 4)), Job(-1, Size(4, 4))]
        with pytest.raises(GenerationFailed):
            await batcher.submit(lane, sizes, Call("me"))
    (ran,) = tally.batches
    assert (ran.lane.model, len(ran.batch), ran.failed) == ("a-model", 3, 1)
    assert (ran.tokens, ran.padded_tokens) == (20, 24)
    assert ran.fill == 12 / 16
    assert {entry.call.caller for entry in ran.batch} == {"me"}


async def test_observers_are_told_of_each_text_that_does_not_run() -> None:
    """Left by its caller, hopeless before its deadline, or refused: three different worries."""
    model, tally, clock = Recorder(), Tally(), Clock()
    model.gate.clear()
    async with running(max_queued=2, clock=clock, observers=[tally]) as batcher:
        lane = Lane("a", model)
        runs = asyncio.ensure_future(batcher.submit(lane, jobs(0), Call()))
        await started(model)
        leaves = asyncio.ensure_future(batcher.submit(lane, jobs(1), Call()))
        late = asyncio.ensure_future(batcher.submit(lane, jobs(2), Call(deadline=1.0)))
        await asyncio.sleep(0)
        with pytest.raises(Overloaded):
            await batcher.submit(lane, jobs(3), Call())
        leaves.cancel()
        await asyncio.gather(leaves, return_exceptions=True)
        clock.now = 2.0
        model.gate.set()
        await asyncio.gather(runs, late, return_exceptions=True)
    assert tally.drops == {Drop.REFUSED: 1, Drop.CANCELLED: 1, Drop.EXPIRED: 1}


class Broken:
    """An observer that always fails."""

    def ran(self, ran: Ran) -> None:
        raise RuntimeError(f"cannot count {ran}")

    def dropped(self, entries: Sequence[Entry], why: Drop) -> None:
        raise RuntimeError(f"cannot count {entries} that were {why}")


async def test_failing_observer_harms_nobody() -> None:
    """What it raises is logged; the batch is answered and the other observers are told."""
    model, tally = Recorder(), Tally()
    async with running(observers=[Broken(), tally]) as batcher:
        with capture_logs() as logged:
            assert values(await batcher.submit(Lane("a", model), jobs(1), Call())) == [2]
    assert len(tally.batches) == 1
    assert [line["event"] for line in logged] == ["an observer of batches failed"]


async def test_workers_run_batches_side_by_side() -> None:
    """Two workers hold two batches at the same time."""
    both = threading.Barrier(2, timeout=30)

    def run(works: Sequence[int], _stopped: Stopped) -> Sequence[int]:
        both.wait()
        return works

    async with running(workers=2) as batcher:
        done = await batcher.submit(Lane("a", run), jobs(1, 2), Call())
    assert values(done) == [1, 2]
