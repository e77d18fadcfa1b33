"""Whose turn it is: deficit round robin over callers, and an order among the calls of each.

Callers share the machine by tokens (Shreedhar and Varghese, 1995). A caller may be served beyond
its credit where it shares a batch with others; it then waits until its debt is paid. Among the
calls of one caller those go first that have had little so far (multi-level feedback), so that one
sentence does not wait for a hundred articles that came from the same address; within a level the
earliest deadline leads, and what has waited too long goes before all levels.
"""

from __future__ import annotations

import heapq
from collections import OrderedDict
from dataclasses import dataclass, field

from kibaru_service.engine.scheduling import Entry

# Tokens of credit that a round brings to every caller: about a sentence.
QUANTUM = 64
# Texts that are little, as of one who asks for a sentence, and many, as of one who sends articles.
LITTLE = 4
MANY = 64
# Tokens after which a call steps down one level, and twice and four times that the next ones.
FIRST_LEVEL = 2048

Heap = list[tuple[float, int, Entry]]


@dataclass(slots=True)
class _Caller:
    """The calls of one caller by their account, and its credit in tokens."""

    credit: int = 0
    waiting: int = 0
    calls: dict[int, Heap] = field(default_factory=dict)

    def head(self, now: float) -> Entry:
        """The entry that leads this caller's next batch."""
        return min(filter(None, map(self._first, list(self.calls))), key=lambda e: _order(e, now))

    def _first(self, account: int) -> Entry | None:
        heap = self.calls[account]
        while heap and not heap[0][2].queued:
            heapq.heappop(heap)
        if not heap:
            del self.calls[account]
            return None
        return heap[0][2]


class Callers:
    """All callers who wait, in the order of their turns."""

    def __init__(self) -> None:
        self._ring: OrderedDict[str, _Caller] = OrderedDict()

    def __len__(self) -> int:
        return len(self._ring)

    @property
    def hurried(self) -> bool:
        """Whether one waits with little, and another with many batches' worth."""
        waiting = [caller.waiting for caller in self._ring.values()]
        return min(waiting, default=0) <= LITTLE and max(waiting, default=0) > MANY

    def add(self, entry: Entry) -> None:
        """Queues an entry behind its caller's; a new caller starts without credit or debt."""
        caller = self._ring.setdefault(entry.call.caller, _Caller())
        caller.waiting += 1
        heap = caller.calls.setdefault(id(entry.call.account), [])
        heapq.heappush(heap, (entry.urgency, entry.number, entry))

    def remove(self, entry: Entry) -> None:
        """Forgets an entry whose `queued` is off already, and a caller who has no more."""
        caller = self._ring[entry.call.caller]
        caller.waiting -= 1
        if not caller.waiting:
            del self._ring[entry.call.caller]

    def lead(self, now: float) -> Entry | None:
        """Returns the entry whose turn it is, and gives everybody the credit that it takes."""
        heads = {name: caller.head(now) for name, caller in self._ring.items()}
        if not heads:
            return None
        rounds = {name: self._rounds(name, head) for name, head in heads.items()}
        least = min(rounds.values())
        for caller in self._ring.values():
            caller.credit += least * QUANTUM
        turn = next(name for name, count in rounds.items() if count == least)
        self._ring.move_to_end(turn)
        return heads[turn]

    def charge(self, entry: Entry) -> None:
        """Takes the cost of an entry from its caller's credit; call it before `remove`."""
        self._ring[entry.call.caller].credit -= entry.size.tokens
        entry.call.account.tokens += entry.size.tokens

    def credit(self, name: str) -> int:
        """Returns the tokens that a caller is owed, below 0 what it owes; 0 once it has left."""
        return self._ring[name].credit if name in self._ring else 0

    def _rounds(self, name: str, head: Entry) -> int:
        return max(0, -(-(head.size.tokens - self._ring[name].credit) // QUANTUM))


def _order(entry: Entry, now: float) -> tuple[int, float, int]:
    level = (entry.call.account.tokens // FIRST_LEVEL).bit_length()
    return (-1 if entry.urgency <= now else level), entry.urgency, entry.number
