"""Which texts run next, together: the policy, without threads, clocks or models.

`NaturalBatching` needs no timer: when a worker is free it takes what waits. The oldest text leads,
the rest of its batch is of similar length, and padding counts against the budget. A richer policy
(fair shares, deadlines first, admission by seconds) replaces this class; nothing else changes.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from kibaru_service.engine.protocol import Call
from kibaru_service.errors import Overloaded

# How far behind the oldest text we look for texts of similar length.
WINDOW = 512


@dataclass(frozen=True, slots=True)
class Size:
    """Tokens that one text brings: its row, and what we expect it to become."""

    source: int
    target: int = 0


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


@dataclass(frozen=True, slots=True)
class Lane:
    """A queue whose texts may share a batch: one model, one way to decode."""

    key: Hashable
    run: Callable[[Sequence[Any]], Sequence[Any]] = field(compare=False)
    limits: BatchLimits = field(default=BatchLimits(), compare=False)


@dataclass(slots=True, eq=False)
class Entry:
    """A text that waits; `cancelled` is set once nobody wants its answer."""

    lane: Lane
    work: Any
    size: Size
    call: Call
    enqueued: float
    future: asyncio.Future[Any] | None = None
    cancelled: bool = False


@dataclass(frozen=True, slots=True)
class Taken:
    """What leaves the queue at once: a batch of one lane, and texts whose deadline has passed."""

    batch: tuple[Entry, ...] = ()
    expired: tuple[Entry, ...] = ()


class Scheduler(Protocol):
    """A policy; its owner serialises all calls."""

    def put(self, entries: Sequence[Entry]) -> None:
        """Queues all entries or none; raises Overloaded."""

    def take(self, now: float, idle: int) -> Taken:
        """Picks work for one of `idle` free workers; an empty batch means nothing is left."""

    def observe(self, batch: Sequence[Entry], seconds: float) -> None:
        """Learns what a batch has taken."""

    def __len__(self) -> int: ...


class NaturalBatching:
    """First come first served between lanes, similar lengths within a batch."""

    def __init__(self, max_queued: int = 10_000, workers: int = 1) -> None:
        self._max_queued = max_queued
        self._workers = workers
        self._lanes: dict[Hashable, list[Entry]] = {}
        self._tokens_per_second: float | None = None

    def __len__(self) -> int:
        return sum(map(len, self._lanes.values()))

    def put(self, entries: Sequence[Entry]) -> None:
        if len(self) + len(entries) > self._max_queued:
            self._keep(lambda entry: not entry.cancelled)
        if len(self) + len(entries) > self._max_queued:
            raise Overloaded(f"{len(self)} texts are waiting already", self._drain_seconds())
        for entry in entries:
            self._lanes.setdefault(entry.lane.key, []).append(entry)

    def take(self, now: float, idle: int) -> Taken:
        self._keep(lambda entry: not entry.cancelled)
        expired = self._keep(lambda entry: not _is_late(entry, now))
        if not self._lanes:
            return Taken(expired=expired)
        # An even share each: one worker must not take all while the others stand idle.
        rows = -(-len(self) // max(1, idle))
        lane = min(self._lanes.values(), key=lambda entries: entries[0].enqueued)
        batch = _fill(lane, rows)
        chosen = set(map(id, batch))
        self._keep(lambda entry: id(entry) not in chosen, only=batch[0].lane.key)
        return Taken(batch, expired)

    def observe(self, batch: Sequence[Entry], seconds: float) -> None:
        rate = sum(map(_tokens, batch)) / max(seconds, 1e-6)
        known = self._tokens_per_second
        self._tokens_per_second = rate if known is None else 0.8 * known + 0.2 * rate

    def _keep(
        self, wanted: Callable[[Entry], bool], only: Hashable | None = None
    ) -> tuple[Entry, ...]:
        """Drops and returns all others, of every lane or of `only` one."""
        dropped: list[Entry] = []
        for key in [only] if only is not None else list(self._lanes):
            lane = self._lanes[key]
            self._lanes[key] = [entry for entry in lane if wanted(entry)]
            if len(self._lanes[key]) < len(lane):
                dropped.extend(entry for entry in lane if not wanted(entry))
            if not self._lanes[key]:
                del self._lanes[key]
        return tuple(dropped)

    def _drain_seconds(self) -> float:
        """How long the queue will take, from the batches seen so far; 1 s before the first."""
        if self._tokens_per_second is None:
            return 1.0
        tokens = sum(_tokens(entry) for lane in self._lanes.values() for entry in lane)
        return min(max(tokens / (self._tokens_per_second * self._workers), 0.1), 60.0)


def _fill(lane: Sequence[Entry], rows: int) -> tuple[Entry, ...]:
    """The oldest entry and up to `rows` - 1 others, nearest in length first."""
    seed = lane[0]
    if seed.call.deterministic:
        return (seed,)
    mates = [entry for entry in lane[1:WINDOW] if not entry.call.deterministic]
    mates.sort(key=lambda entry: abs(entry.size.source - seed.size.source))
    batch = [seed]
    widest = seed.size
    for mate in mates[: rows - 1]:
        wider = Size(max(widest.source, mate.size.source), max(widest.target, mate.size.target))
        if not seed.lane.limits.admit(len(batch) + 1, wider):
            break
        batch.append(mate)
        widest = wider
    return tuple(sorted(batch, key=lambda entry: entry.size.source))


def _is_late(entry: Entry, now: float) -> bool:
    return entry.call.deadline is not None and entry.call.deadline <= now


def _tokens(entry: Entry) -> int:
    return entry.size.source + entry.size.target
