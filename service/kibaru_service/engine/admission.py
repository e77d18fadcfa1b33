"""Who may begin: calls are let in as long as their work can be done in time.

The backlog is counted in seconds, as far as they are known: what the calls inside are expected to
take, less what they have had. A caller may hold as much of it as is still free (the dynamic
threshold of Choudhury and Hahne, 1998): one alone fills half, and the next always finds room.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from kibaru_service.engine.protocol import Call
from kibaru_service.errors import Overloaded

LEAST_RETRY = 0.1
MOST_RETRY = 60.0


@dataclass(slots=True, eq=False)
class _Ticket:
    call: Call
    tokens: int


class Admission:
    """Lets calls in; `seconds_per_token` is one worker's, None while it is unknown."""

    def __init__(
        self,
        seconds_per_token: Callable[[], float | None],
        workers: int = 1,
        limit_seconds: float = 60.0,
    ) -> None:
        self._pace = seconds_per_token
        self._workers = workers
        self._limit = limit_seconds
        self._tickets: set[_Ticket] = set()

    @property
    def limit_seconds(self) -> float:
        """Seconds of work that may be inside before calls are refused."""
        return self._limit

    @property
    def backlog_seconds(self) -> float:
        """Seconds that the calls inside will still take, all workers busy with them."""
        return self._seconds(None)

    @contextmanager
    def admit(self, call: Call, tokens: int) -> Iterator[None]:
        """Lets a call in that will take about so many tokens, until the block ends.

        Raises Overloaded, which says when there will be room. A caller without work inside is
        let in whatever it brings, as long as the limit is not reached.
        """
        needed = tokens * (self._pace() or 0.0) / self._workers
        mine = self._seconds(call.caller)
        excess = (needed if mine else 0.0) + mine + self.backlog_seconds - self._limit
        if excess > 0:
            retry = min(max(excess, LEAST_RETRY), MOST_RETRY)
            raise Overloaded(f"{self.backlog_seconds:.0f} s of work are waiting already", retry)
        ticket = _Ticket(call, tokens)
        self._tickets.add(ticket)
        try:
            yield
        finally:
            self._tickets.discard(ticket)

    def _seconds(self, caller: str | None) -> float:
        each = self._pace() or 0.0
        left = (
            max(0.0, ticket.tokens * each - ticket.call.account.seconds)
            # A copy: metrics are read by another thread.
            for ticket in tuple(self._tickets)
            if caller in (None, ticket.call.caller)
        )
        return sum(left) / self._workers
