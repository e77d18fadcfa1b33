"""The policy: fair between callers, similar lengths within a batch, nothing hopeless, no timer.

When a worker is free it takes what waits. Deficit round robin names the entry that leads
(`engine.callers`); rows of similar length from its lane join, those of the most indebted callers
last, up to the budget with padding. Without threads, clocks or models.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Hashable, Sequence
from itertools import islice
from math import ceil

from kibaru_service.engine.callers import Callers
from kibaru_service.engine.lengths import ByLength
from kibaru_service.engine.pace import Pace
from kibaru_service.engine.scheduling import Entry, Size, Taken
from kibaru_service.errors import Overloaded

# How many neighbours in length may be looked at for one batch.
WINDOW = 256
# Rows that fill a batch whatever their length: up to here one more costs next to nothing.
FEW_ROWS = 8
# How much longer or shorter than its leader a row may be beyond that.
SPREAD = 1.5
# The share of a batch that is filled while somebody waits with little beside a flood: half a batch
# is done sooner, and costs 3 to 12 % more a row.
HURRIED_SHARE = 0.5
# Tokens that a caller may owe and still ride along while others wait.
DEBT = 8192


class FairBatching:
    """Chooses batches; its owner serialises all calls."""

    def __init__(self, max_queued: int = 10_000, workers: int = 1) -> None:
        self._max_queued = max_queued
        self._workers = workers
        self._callers = Callers()
        self._lanes: defaultdict[Hashable, ByLength] = defaultdict(ByLength)
        self._same: defaultdict[Hashable, list[Entry]] = defaultdict(list)
        self._due: list[tuple[float, int, Entry]] = []
        self._paces: defaultdict[Hashable, Pace] = defaultdict(Pace)
        self._overall = Pace()
        self._count = self._numbers = self._tokens = 0

    def __len__(self) -> int:
        return self._count

    def seconds_per_token(self) -> float | None:
        """Seconds of one worker for a token in full batches; None before the first batch."""
        return self._overall.sustained()

    def put(self, entries: Sequence[Entry]) -> None:
        if self._count + len(entries) > self._max_queued:
            raise Overloaded(f"{self._count} texts are waiting already", self._drain_seconds())
        for entry in entries:
            self._add(entry)

    def take(self, now: float, idle: int) -> Taken:
        expired = self._expired(now)
        lead = self._callers.lead(now)
        if lead is None:
            return Taken(expired=expired)
        # An even share each: one worker must not take all while the others stand idle.
        rows = -(-self._count // max(1, idle))
        if self._callers.hurried:
            rows = min(rows, ceil(HURRIED_SHARE * lead.lane.limits.rows))
        batch = self._fill(lead, rows)
        return Taken(tuple(sorted(batch, key=lambda entry: entry.size.source)), expired)

    def discard(self, entries: Sequence[Entry]) -> int:
        queued = [entry for entry in entries if entry.queued]
        for entry in queued:
            self._remove(entry)
        return len(queued)

    def observe(self, batch: Sequence[Entry], seconds: float) -> None:
        self._paces[batch[0].lane.key].observe(batch, seconds)
        # An encoder's tokens cost nothing beside a decoder's.
        if batch[0].size.target:
            self._overall.observe(batch, seconds)

    def _add(self, entry: Entry) -> None:
        self._numbers += 1
        self._count += 1
        self._tokens += entry.size.tokens
        alone = self._paces[entry.lane.key].alone(entry)
        entry.number, entry.queued = self._numbers, True
        entry.urgency = entry.enqueued + entry.patience
        if (deadline := entry.call.deadline) is not None:
            entry.urgency = min(entry.urgency, deadline - 2 * alone)
            heapq.heappush(self._due, (deadline - alone, entry.number, entry))
        self._callers.add(entry)
        if not entry.call.deterministic:
            self._lanes[entry.lane.key].add(entry)
        if entry.identity is not None:
            self._same[entry.identity].append(entry)

    def _remove(self, entry: Entry) -> None:
        self._count -= 1
        self._tokens -= entry.size.tokens
        entry.queued = False
        self._callers.remove(entry)
        if len(self._due) > 2 * self._count + 64:
            # What has left must not be held, nor the weights behind it, until it would be due.
            self._due = [item for item in self._due if item[2].queued]
            heapq.heapify(self._due)
        if not entry.call.deterministic:
            self._lanes[entry.lane.key].remove(entry)
            if not self._lanes[entry.lane.key]:
                del self._lanes[entry.lane.key]
        if entry.identity is not None:
            self._same[entry.identity].remove(entry)
            if not self._same[entry.identity]:
                del self._same[entry.identity]

    def _expired(self, now: float) -> tuple[Entry, ...]:
        """Removes and returns what cannot be done before its deadline, even alone."""
        found: list[Entry] = []
        while self._due and (self._due[0][0] <= now or not self._due[0][2].queued):
            entry = heapq.heappop(self._due)[2]
            if entry.queued:
                self._remove(entry)
                found.append(entry)
        return tuple(found)

    def _fill(self, lead: Entry, rows: int) -> list[Entry]:
        """Takes the leader and up to `rows` - 1 mates off the queue."""
        near = [] if lead.call.deterministic else self._nearest(lead)
        batch = [self._pick(lead)]
        widest = lead.size
        turns = self._turns(near)
        while turns and len(batch) < rows:
            mates = heapq.heappop(turns)[2]
            mate = mates.pop()
            wider = widest.widened(mate.size)
            if self._joins(mate, lead, len(batch), wider):
                widest = wider
                batch.append(self._pick(mate))
            if mates:
                heapq.heappush(turns, self._turn(mates))
        return batch

    def _nearest(self, lead: Entry) -> list[Entry]:
        near = islice(self._lanes[lead.lane.key].nearest(lead.size.source), WINDOW)
        return [entry for entry in near if entry is not lead]

    def _turns(self, near: Sequence[Entry]) -> list[tuple[int, int, list[Entry]]]:
        """A heap of callers with their mates, the nearest last; who is owed most comes first."""
        by_caller: defaultdict[str, list[Entry]] = defaultdict(list)
        for entry in reversed(near):
            by_caller[entry.call.caller].append(entry)
        turns = [self._turn(mates) for mates in by_caller.values()]
        heapq.heapify(turns)
        return turns

    def _turn(self, mates: list[Entry]) -> tuple[int, int, list[Entry]]:
        return -self._callers.credit(mates[-1].call.caller), mates[-1].number, mates

    def _joins(self, mate: Entry, lead: Entry, rows: int, wider: Size) -> bool:
        in_debt = self._callers.credit(mate.call.caller) <= -DEBT and len(self._callers) > 1
        alike = rows < FEW_ROWS or _similar(mate.size, lead.size)
        # It has left the queue already where it is the twin of a row in the batch.
        return mate.queued and not in_debt and alike and lead.lane.limits.admit(rows + 1, wider)

    def _pick(self, entry: Entry) -> Entry:
        """Takes an entry off the queue, its twins with it."""
        self._callers.charge(entry)
        self._remove(entry)
        for twin in list(self._same.get(entry.identity, ())):
            self._remove(twin)
            entry.twins.append(twin)
        return entry

    def _drain_seconds(self) -> float:
        """How long the queue will take; 1 s before the first batch."""
        each = self.seconds_per_token()
        return 1.0 if each is None else min(max(each * self._tokens / self._workers, 0.1), 60.0)


def _similar(one: Size, other: Size) -> bool:
    short, long = sorted((one.source, other.source))
    return long <= SPREAD * short
