"""The seam between a run and whatever keeps its workers alive."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from kibaru_service.bulk.job import Job
from kibaru_service.bulk.rows import Part, Tally


class Pool(Protocol):
    """Workers, each with an engine of its own.

    A part whose worker dies is given to another, as often as it takes. A part may be done twice;
    it is yielded at least once.
    """

    def run(self, job: Job, parts: Sequence[Part]) -> Iterator[Tally]:
        """Yield what came of each part, in any order; raises RunStopped."""
        ...
