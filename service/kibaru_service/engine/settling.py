"""Results on their way from a worker thread to those who await them."""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any, Generic, TypeVar

from kibaru_service.engine.scheduling import Entry
from kibaru_service.engine.turns import in_turn
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


class Telling:
    """Whether callers are being told results, and may come again at once; from any thread.

    `done` is called on a loop each time that all of one batch have been told.
    """

    def __init__(self, done: Callable[[], None] = lambda: None) -> None:
        # What a deque does is atomic; there is a place in it for each batch and loop.
        self._loops: deque[asyncio.AbstractEventLoop] = deque()
        self._done = done

    def __bool__(self) -> bool:
        # A loop that was closed half-way tells nobody any more.
        return any(not loop.is_closed() for loop in tuple(self._loops))

    def begin(self, loop: asyncio.AbstractEventLoop) -> None:
        """Notes that a loop has results to tell."""
        self._loops.append(loop)

    def end(self, loop: asyncio.AbstractEventLoop) -> None:
        """Notes that it has told them."""
        self._loops.remove(loop)
        self._done()


def hand_back(outcomes: Sequence[Outcome], telling: Telling) -> None:
    """Settles the futures on their loops, one call per loop."""
    by_loop: defaultdict[asyncio.AbstractEventLoop, list[Outcome]] = defaultdict(list)
    for entry, outcome in _least_first(outcomes):
        if entry.future is not None:
            by_loop[entry.future.get_loop()].append((entry, outcome))
    for loop, settled in by_loop.items():
        telling.begin(loop)
        # A loop that has closed has nobody left to tell.
        with suppress(RuntimeError):
            begin = partial(_settle, loop, deque(settled), telling)
            loop.call_soon_threadsafe(in_turn, begin)


def _least_first(outcomes: Sequence[Outcome]) -> list[Outcome]:
    """Returns those first whose callers have fewest in the batch: one text soon has its answer."""
    shares = Counter(entry.call.caller for entry, _ in outcomes)
    return sorted(outcomes, key=lambda outcome: shares[outcome[0].call.caller])


def _settle(loop: asyncio.AbstractEventLoop, outcomes: deque[Outcome], telling: Telling) -> None:
    """Settles one, and the next when it is their batch's turn again.

    Each result wakes a caller, who has its checks made: all those of a batch at once would keep
    new calls waiting.
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
        in_turn(partial(_settle, loop, outcomes, telling))
    else:
        # Behind the caller whom the last one wakes.
        loop.call_soon(telling.end, loop)
