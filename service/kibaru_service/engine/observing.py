"""What the batcher tells those who watch it, for metrics and for traces.

Events, not snapshots: how long each text has waited, how full each batch was and whom it served
is a distribution or a span, and cannot be read off a total afterwards.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import reduce
from typing import Protocol

from kibaru_service.engine.scheduling import Entry, Lane, Size
from kibaru_service.logs import logger

_log = logger(__name__)


class Drop(Enum):
    """Why a text has left the queue without being run."""

    CANCELLED = "cancelled"
    EXPIRED = "expired"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Ran:
    """A batch of one lane that has run; `started` is on the batcher's clock.

    `failed` of its rows have no result.
    """

    batch: Sequence[Entry]
    started: float
    seconds: float
    failed: int = 0

    @property
    def lane(self) -> Lane:
        """The queue that the batch was taken from."""
        return self.batch[0].lane

    @property
    def widest(self) -> Size:
        """The size that every row was padded to."""
        return reduce(Size.widened, (entry.size for entry in self.batch))

    @property
    def tokens(self) -> int:
        """Tokens of the rows, those expected to be written included."""
        return sum(entry.size.tokens for entry in self.batch)

    @property
    def padded_tokens(self) -> int:
        """The same with padding."""
        return self.widest.tokens * len(self.batch)

    @property
    def joined(self) -> int:
        """Texts that were answered by an equal row of the batch."""
        return sum(len(entry.twins) for entry in self.batch)

    @property
    def fill(self) -> float:
        """How much of the tightest limit of a batch was used, at most 1."""
        return self.lane.limits.filled(len(self.batch), self.widest)


class BatchObserver(Protocol):
    """Watches batches; called from worker threads and the event loop, so it must be quick."""

    def ran(self, ran: Ran) -> None: ...

    def dropped(self, entries: Sequence[Entry], why: Drop) -> None: ...


class Observers:
    """Several observers as one, whose failures are logged: watching must not end a worker."""

    def __init__(self, observers: Sequence[BatchObserver] = ()) -> None:
        self._observers = tuple(observers)

    def ran(self, ran: Ran) -> None:
        """Tells all that a batch has run."""
        self._tell(lambda observer: observer.ran(ran))

    def dropped(self, entries: Sequence[Entry], why: Drop) -> None:
        """Tells all that texts, if any, have left the queue."""
        if entries:
            self._tell(lambda observer: observer.dropped(entries, why))

    def _tell(self, tell: Callable[[BatchObserver], None]) -> None:
        for observer in self._observers:
            try:
                tell(observer)
            except Exception as error:  # noqa: BLE001 - see above
                _log.error("an observer of batches failed", exc_info=error)
