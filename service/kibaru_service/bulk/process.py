"""All that a worker's process holds: one engine on an event loop, and a worker over it."""

from __future__ import annotations

import asyncio
from functools import partial
from types import TracebackType
from typing import Self

from kibaru_service.assembly import Assembly
from kibaru_service.bulk.desk import Desk
from kibaru_service.bulk.job import Job, patient
from kibaru_service.bulk.manifest import is_of
from kibaru_service.bulk.rows import Part, Tally
from kibaru_service.bulk.worker import Digest, Worker


def worker_for(job: Job, digest: Digest) -> Worker:
    """Return a worker of a job, who digests its rows by `digest`."""
    return Worker(
        digest,
        job.source,
        job.sink,
        job.layout,
        run=job.run,
        at_once=job.at_once,
        is_ours=partial(is_of, job.layout.manifest, job.identity),
    )


class Process:
    """Loads the models when it is made; raises ModelError. Blocks while it works."""

    def __init__(self, job: Job) -> None:
        self._loop = asyncio.Runner()
        settings = patient(job.settings)
        self._assembly = Assembly(settings, cores=job.cores)
        try:
            self._edition = self._loop.run(self._assembly.load(settings.profiles[0]))
        except BaseException:
            self._loop.close()
            raise
        self._worker = worker_for(job, Desk(self._edition, job.request).digest)

    def do(self, part: Part) -> Tally:
        """Do a part; raises OSError where it cannot be read or written."""
        return self._loop.run(self._worker.do(part))

    def close(self) -> None:
        """Let go of the models."""
        self._loop.run(self._edition.models.close())
        self._loop.run(self._assembly.close())
        self._loop.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
