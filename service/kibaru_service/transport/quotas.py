"""How much each caller may ask for: calls a minute, and calls at once."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from kibaru_service.errors import QuotaExceeded

WINDOW_SECONDS = 60.0
# A caller at its limit of calls at once has room again when one of them ends; nobody knows when.
_RETRY_CONCURRENT_SECONDS = 1.0
_SWEEP_AT = 1024


@dataclass(frozen=True, slots=True)
class Quota:
    """What one caller may have; None is no limit."""

    calls_per_minute: int | None = None
    concurrent_calls: int | None = None


UNLIMITED = Quota()


@dataclass(slots=True)
class _Use:
    """Calls that run, and the time at which those of the last minute will be forgotten."""

    running: int = 0
    paid_at: float = 0.0


class Quotas:
    """Counts the calls of every caller; belongs to one event loop.

    The rate is the generic cell rate algorithm (ITU-T I.371): a caller that was quiet for a minute
    may have a whole minute's calls at once, after that one each time its share of a minute has
    passed. A refused call costs nothing.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._uses: dict[str, _Use] = {}
        self._sweep_at = _SWEEP_AT

    def __len__(self) -> int:
        return len(self._uses)

    @contextmanager
    def admit(self, caller: str, quota: Quota) -> Iterator[None]:
        """Let one call in until the block ends; raises QuotaExceeded."""
        if quota == UNLIMITED:
            yield
            return
        use = self._use(caller)
        self._check_concurrent(caller, use, quota)
        self._pay(caller, use, quota)
        use.running += 1
        try:
            yield
        finally:
            use.running -= 1

    def _use(self, caller: str) -> _Use:
        if len(self._uses) >= self._sweep_at:
            # Addresses are without number; who is quiet again needs no place here.
            now = self._clock()
            self._uses = {n: u for n, u in self._uses.items() if u.running or u.paid_at > now}
            self._sweep_at = max(_SWEEP_AT, 2 * len(self._uses))
        return self._uses.setdefault(caller, _Use())

    def _check_concurrent(self, caller: str, use: _Use, quota: Quota) -> None:
        if quota.concurrent_calls is not None and use.running >= quota.concurrent_calls:
            message = f"{caller} has {use.running} calls running, its quota is no more at once"
            raise QuotaExceeded(message, caller, _RETRY_CONCURRENT_SECONDS)

    def _pay(self, caller: str, use: _Use, quota: Quota) -> None:
        if quota.calls_per_minute is None:
            return
        now = self._clock()
        paid_at = max(use.paid_at, now) + WINDOW_SECONDS / quota.calls_per_minute
        # The tolerance is for sums of fractions that come out a hair beyond the minute.
        excess = paid_at - now - WINDOW_SECONDS
        if excess > 1e-6:
            message = f"{caller} has had its {quota.calls_per_minute} calls of this minute"
            raise QuotaExceeded(message, caller, excess)
        use.paid_at = paid_at
