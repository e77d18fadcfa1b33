"""What a scheduler decides about: texts that wait, their lanes, and what may run at once.

The policy itself is `engine.fair`; the threads around it are `engine.batcher`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from kibaru_service.engine.protocol import Call

# Says whether row number i of a batch is no longer wanted by anyone.
Stopped = Callable[[int], bool]
Run = Callable[[Sequence[Any], Stopped], Sequence[Any]]

# Seconds that a text may wait before it goes in front of its caller's others.
PATIENCE = 10.0
# The same for what summaries are made of: callers see them first.
SUMMARY_PATIENCE = 1.0


@dataclass(frozen=True, slots=True)
class Size:
    """Tokens that one text brings: its row, and what we expect it to become."""

    source: int
    target: int = 0

    @property
    def tokens(self) -> int:
        """What the text costs, in tokens."""
        return self.source + self.target

    @property
    def steps(self) -> int:
        """How many times a model runs for this row alone."""
        return self.target or 1

    def widened(self, other: Size) -> Size:
        """The size of a row that is padded to hold either."""
        return Size(max(self.source, other.source), max(self.target, other.target))


@dataclass(frozen=True, slots=True)
class BatchLimits:
    """The most that one batch may hold, padding included."""

    rows: int = 32
    source_tokens: int = 2048
    target_tokens: int = 4096

    def admit(self, rows: int, widest: Size) -> bool:
        """Says whether `rows` rows padded to `widest` fit; a single row always does."""
        return rows == 1 or (
            rows <= self.rows
            and rows * widest.source <= self.source_tokens
            and rows * widest.target <= self.target_tokens
        )

    def filled(self, rows: int, widest: Size) -> float:
        """Returns how much of its tightest limit a batch uses, at most 1."""
        return min(
            1.0,
            max(
                rows / self.rows,
                rows * widest.source / self.source_tokens,
                rows * widest.target / self.target_tokens,
            ),
        )


@dataclass(frozen=True, slots=True)
class Lane:
    """A queue whose texts may share a batch: one model, one way to decode.

    `model` is the model's id in the catalogue.
    """

    key: Hashable
    run: Run = field(compare=False)
    limits: BatchLimits = field(default=BatchLimits(), compare=False)
    model: str = field(default="", compare=False)


@dataclass(slots=True, eq=False)
class Entry:
    """A text that waits; `cancelled` is set once its caller has gone.

    Entries of a lane with equal `same` would get equal results: the first to run answers for its
    `twins`. The scheduler alone writes what follows `cancelled`.
    """

    lane: Lane
    work: Any
    size: Size
    call: Call
    enqueued: float
    future: asyncio.Future[Any] | None = None
    same: Hashable = None
    patience: float = PATIENCE
    cancelled: bool = False
    twins: list[Entry] = field(default_factory=list)
    queued: bool = False
    number: int = 0
    urgency: float = 0.0

    @property
    def wanted(self) -> bool:
        """Whether anybody still waits for the result."""
        return not self.cancelled or any(not twin.cancelled for twin in self.twins)

    @property
    def identity(self) -> Hashable:
        """What is equal for twins; None where there can be none."""
        alone = self.same is None or self.call.deterministic
        return None if alone else (self.lane.key, self.same)


@dataclass(frozen=True, slots=True)
class Taken:
    """What leaves the queue at once: a batch of one lane, and texts that cannot be done in time."""

    batch: tuple[Entry, ...] = ()
    expired: tuple[Entry, ...] = ()


class Scheduler(Protocol):
    """A policy; its owner serialises all calls."""

    def put(self, entries: Sequence[Entry]) -> None:
        """Queues all entries or none; raises Overloaded."""

    def take(self, now: float, idle: int) -> Taken:
        """Picks work for one of `idle` free workers; an empty batch means nothing is left."""

    def discard(self, entries: Sequence[Entry]) -> int:
        """Drops those that are still queued; returns how many."""

    def observe(self, batch: Sequence[Entry], seconds: float) -> None:
        """Learns what a batch has taken."""

    def __len__(self) -> int: ...
