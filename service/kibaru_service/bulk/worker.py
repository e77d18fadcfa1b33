"""One part at a time: its rows digested side by side, noted one by one, written all at once."""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import Awaitable, Callable, Sequence

from kibaru_service.bulk.formats import Batch, Sink, Source
from kibaru_service.bulk.journal import Journal, recall
from kibaru_service.bulk.layout import Layout
from kibaru_service.bulk.outcome import Outcome, failed
from kibaru_service.bulk.problems import RunStopped, WorkerDied
from kibaru_service.bulk.rows import Part, Row, Tally

Digest = Callable[[Row], Awaitable[Outcome]]
# Deaths of a worker with one row alone in hand, from which on the row is to blame.
MOST_DEATHS = 2


class Worker:
    """Does parts; whatever kills it on the way, the next one goes on from its notes."""

    def __init__(  # noqa: PLR0913 - its tools, each a part of its own
        self,
        digest: Digest,
        source: Source,
        sink: Sink,
        layout: Layout,
        *,
        run: str,
        at_once: int,
        is_ours: Callable[[], bool] = lambda: True,
    ) -> None:
        self._digest = digest
        self._source = source
        self._sink = sink
        self._layout = layout
        self._run = run
        self._at_once = at_once
        self._is_ours = is_ours

    async def do(self, part: Part) -> Tally:
        """Return what came of a part that is now written; at once if it was before.

        Raises OSError where it cannot be read or written, RunStopped where the output has passed
        to another run: a worker may live on for a while when its run has been killed.
        """
        if (known := self._layout.tally(part.number)) is not None:
            return known
        began, cpu = time.time(), time.process_time()
        batch = self._source.read(part)
        outcomes = await self._outcomes(part, batch.rows)
        errors = sum(outcome.error is not None for outcome in outcomes)
        tally = Tally(
            part.number,
            rows=len(outcomes),
            errors=errors,
            checks=sum(outcome.checks for outcome in outcomes),
            cpu_seconds=time.process_time() - cpu,
            began=began,
            ended=time.time(),
        )
        self._write(tally, batch, outcomes)
        return tally

    async def _outcomes(self, part: Part, rows: Sequence[Row]) -> list[Outcome]:
        """Return what came of each row, in their order."""
        history = recall(self._layout.journals(part.number), self._run)
        done, suspects = history.done, history.suspects
        attempt = f"{self._run}-{uuid.uuid4().hex[:8]}"
        with Journal(self._layout.journal(part.number, attempt), self._run) as journal:
            left = [row for row in rows if row.place not in done]
            for outcome in await self._together(
                [row for row in left if row.place not in suspects], journal
            ):
                done[outcome.place] = outcome
            for row in (row for row in left if row.place in suspects):
                done[row.place] = await self._alone(row, journal, history.deaths[row.place])
        return [done[row.place] for row in rows]

    async def _together(self, rows: Sequence[Row], journal: Journal) -> list[Outcome]:
        room = asyncio.Semaphore(self._at_once)

        async def one(row: Row) -> Outcome:
            async with room:
                return await self._noted(row, journal, alone=False)

        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(one(row)) for row in rows]
        return [task.result() for task in tasks]

    async def _alone(self, row: Row, journal: Journal, deaths: int) -> Outcome:
        if deaths < MOST_DEATHS:
            return await self._noted(row, journal, alone=True)
        blamed = failed(row.place, WorkerDied(f"its worker died of it, {deaths} times"))
        journal.done(blamed)
        return blamed

    async def _noted(self, row: Row, journal: Journal, *, alone: bool) -> Outcome:
        journal.begin(row.place, alone=alone)
        outcome = await self._digest(row)
        journal.done(outcome)
        return outcome

    def _write(self, tally: Tally, batch: Batch, outcomes: Sequence[Outcome]) -> None:
        if not self._is_ours():
            raise RunStopped("the output belongs to another run now")
        self._layout.commit(tally, lambda path: self._sink.write(path, batch, outcomes))
        for path in self._layout.journals(tally.number):
            path.unlink(missing_ok=True)
