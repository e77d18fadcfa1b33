"""Who may begin: calls are let in as long as their work can be done in time.

The backlog is counted in seconds, as far as they are known: what the calls inside are expected to
take, less what they have had. A caller may hold as much of it as is still free (the dynamic
threshold of Choudhury and Hahne, 1998): one alone fills half, and the next always finds room.

What calls are expected to take is corrected by what those before them have taken: batches that are
not full, and repairs, cost more. Who has a deadline is told at once when the work before its own
leaves no time for it. Callers share the machine evenly, so that each is served as much as the
newcomer until that is done (processor sharing, Kleinrock, 1967); this too is corrected by how long
calls have really been inside.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from kibaru_service.engine.protocol import Call
from kibaru_service.errors import Overloaded

LEAST_RETRY = 0.1
MOST_RETRY = 60.0
# Share of what was known of the cost of calls that stands after one more.
MEMORY = 0.95
# The estimate is the least; results that were remembered do not make the next ones cheaper.
MOST_CORRECTION = 4.0
# Seconds from which on a call's stay is its wait; below, it is what every call takes besides.
LEAST_FORESEEN = 5.0
# A deadline must be this many times as far as the end that is expected: some calls take longer.
# Under ten times the load 7 of 1,586 accepted calls missed it with 1.5, none of 1,259 with 2.
SLACK = 2.0


@dataclass(slots=True, eq=False)
class _Ticket:
    call: Call
    tokens: int
    began: float = 0.0
    foreseen: float = 0.0
    alone: bool = False


@dataclass(slots=True)
class _Correction:
    """How many times what was expected has come, of late; never less than once."""

    expected: float = 0.0
    come: float = 0.0

    @property
    def factor(self) -> float:
        """What to multiply an expectation with."""
        return min(max(self.come / self.expected, 1.0), MOST_CORRECTION) if self.expected else 1.0

    def learn(self, expected: float, come: float) -> None:
        """Takes one more example, and forgets a little of the others."""
        self.expected = MEMORY * self.expected + expected
        self.come = MEMORY * self.come + come


class Admission:
    """Lets calls in; `seconds_per_token` is one worker's, None while it is unknown."""

    def __init__(
        self,
        seconds_per_token: Callable[[], float | None],
        workers: int = 1,
        limit_seconds: float = 60.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._pace = seconds_per_token
        self._workers = workers
        self._limit = limit_seconds
        self._clock = clock
        self._tickets: set[_Ticket] = set()
        self._cost = _Correction()
        self._stay = _Correction()

    @property
    def limit_seconds(self) -> float:
        """Seconds of work that may be inside before calls are refused."""
        return self._limit

    @property
    def backlog_seconds(self) -> float:
        """Seconds that the calls inside will still take, all workers busy with them."""
        return sum(self._backlogs().values())

    @contextmanager
    def admit(self, call: Call, tokens: int) -> Iterator[None]:
        """Lets a call in that will take about so many tokens, until the block ends.

        Raises Overloaded, which says when there will be room. A caller without work inside is
        let in whatever it brings, as long as the limit is not reached and others leave it time.
        """
        needed = tokens * self._seconds_per_token() / self._workers
        backlogs = self._backlogs()
        backlog, mine = sum(backlogs.values()), backlogs.get(call.caller, 0.0)
        excess = (needed if mine else 0.0) + mine + backlog - self._limit
        done_in = self._done_in(call.caller, needed, backlogs)
        if (late := max(excess, self._late(call, needed, done_in))) > 0:
            retry = min(max(late, LEAST_RETRY), MOST_RETRY)
            why = "" if excess > 0 else ", too many for the deadline"
            raise Overloaded(f"{backlog:.0f} s of work are waiting already{why}", retry)
        foreseen = done_in if done_in > needed else 0.0
        ticket = _Ticket(call, tokens, self._clock(), foreseen, alone=not self._tickets)
        self._tickets.add(ticket)
        completed = False
        try:
            yield
            completed = True
        finally:
            self._tickets.discard(ticket)
            self._learn(ticket, completed=completed)

    def _done_in(self, caller: str, needed: float, backlogs: Mapping[str, float]) -> float:
        """The seconds until a caller has had so many more, beside what it has inside."""
        own = needed + backlogs.get(caller, 0.0)
        return own + sum(min(left, own) for name, left in backlogs.items() if name != caller)

    def _late(self, call: Call, needed: float, done_in: float) -> float:
        """Returns by how many seconds a call would miss its deadline for others' sake; or 0."""
        if call.deadline is None or done_in <= needed:
            return 0.0
        remaining = call.deadline - self._clock()
        # What it has no time for even alone is not others' fault, and the estimate may be wrong.
        return SLACK * done_in * self._stay.factor - remaining if needed <= remaining else 0.0

    def _backlogs(self) -> dict[str, float]:
        """The seconds that the calls inside will still take, by caller."""
        each = self._seconds_per_token()
        backlogs: defaultdict[str, float] = defaultdict(float)
        # A copy: metrics are read by another thread.
        for ticket in tuple(self._tickets):
            left = max(0.0, ticket.tokens * each - ticket.call.account.seconds)
            backlogs[ticket.call.caller] += left / self._workers
        return backlogs

    def _seconds_per_token(self) -> float:
        return (self._pace() or 0.0) * self._cost.factor

    def _learn(self, ticket: _Ticket, *, completed: bool) -> None:
        """Takes a call that has ended as an example, unless its caller has given it up.

        One that found nobody and left nobody behind is none of what calls cost that wait for each
        other: its batches were not full.
        """
        now, deadline = self._clock(), ticket.call.deadline
        if completed and not (ticket.alone and not self._tickets):
            self._cost.learn(ticket.tokens * (self._pace() or 0.0), ticket.call.account.seconds)
        if ticket.foreseen >= LEAST_FORESEEN and (
            completed or (deadline is not None and now >= deadline)
        ):
            self._stay.learn(ticket.foreseen, now - ticket.began)
