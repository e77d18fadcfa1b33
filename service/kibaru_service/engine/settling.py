"""Results on their way from a worker thread to those who await them."""

from __future__ import annotations

import asyncio
from collections import defaultdict, deque
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from kibaru_service.engine.scheduling import Entry
from kibaru_service.errors import KibaruError

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Done(Generic[Result]):
    """A result, the time it waited, and its share of its batch's run.

    `shared` says that another caller's equal text was run, and this one not.
    """

    value: Result
    queue_seconds: float
    compute_seconds: float
    shared: bool = False


Outcome = tuple[Entry, Done[Any] | KibaruError]


def hand_back(outcomes: Iterable[Outcome]) -> None:
    """Settles the futures on their loops, one call per loop."""
    by_loop: defaultdict[asyncio.AbstractEventLoop, list[Outcome]] = defaultdict(list)
    for entry, outcome in outcomes:
        if entry.future is not None:
            by_loop[entry.future.get_loop()].append((entry, outcome))
    for loop, settled in by_loop.items():
        # A loop that has closed has nobody left to tell.
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(_settle, loop, deque(settled))


def _settle(loop: asyncio.AbstractEventLoop, outcomes: deque[Outcome]) -> None:
    """Settles one, and the next in the loop's next turn.

    Each result wakes a caller, who has its checks made: all those of a batch in one turn would
    keep new calls waiting, those to be refused too.
    """
    while outcomes:
        entry, outcome = outcomes.popleft()
        if entry.future is None or entry.future.done():
            continue
        if isinstance(outcome, KibaruError):
            entry.future.set_exception(outcome)
        else:
            entry.future.set_result(outcome)
        break
    if outcomes:
        loop.call_soon(_settle, loop, outcomes)
