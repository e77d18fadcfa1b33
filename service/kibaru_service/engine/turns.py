"""Work on the event loop in turns, so that new calls come in between, those to be refused too.

A check takes a millisecond or two, and fifty sentences of an article that begin at once take
twenty-five. What many tasks do when the loop comes round is one long turn of it; and gRPC needs
several turns to let one call in.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from functools import partial
from weakref import WeakKeyDictionary

# Turns of the loop from one piece of work to the next. gRPC needs two for each call that it lets
# in; an empty turn takes a fiftieth of a check.
SPACING = 4
# The shares of a piece of work: a check, and the begin of a sentence.
CHECK, BEGIN = 1.0, 0.25


class _Line:
    """What waits for its turn on one loop, first come first served."""

    def __init__(self) -> None:
        self._waiting: deque[tuple[float, Callable[[], None]]] = deque()
        self._moving = False

    def join(self, share: float, then: Callable[[], None]) -> None:
        """Calls `then` in its turn."""
        self._waiting.append((share, then))
        if not self._moving:
            self._moving = True
            asyncio.get_running_loop().call_soon(self._advance)

    def _advance(self) -> None:
        done = 0.0
        while self._waiting and done < CHECK:
            share, then = self._waiting.popleft()
            done += share
            then()
        self._moving = bool(self._waiting)
        if self._moving:
            _later(SPACING, self._advance)


_LINES: WeakKeyDictionary[asyncio.AbstractEventLoop, _Line] = WeakKeyDictionary()
# The loops of sentences that wait to begin, one for each; what a deque does is atomic.
_BEGINNING: deque[asyncio.AbstractEventLoop] = deque()


def in_turn(then: Callable[[], None], share: float = CHECK) -> None:
    """Calls `then` on the running loop when it is its turn; `share` of a check is what it costs."""
    _LINES.setdefault(asyncio.get_running_loop(), _Line()).join(share, then)


async def turn() -> None:
    """Waits until it is the turn of whoever calls, for a check."""
    await _turn(CHECK)


async def begin() -> None:
    """Waits until it is the turn of whoever calls, to begin with a sentence."""
    loop = asyncio.get_running_loop()
    _BEGINNING.append(loop)
    try:
        await _turn(BEGIN)
    finally:
        _BEGINNING.remove(loop)


def beginning() -> bool:
    """Says whether sentences are about to begin on any loop; from any thread."""
    # On a loop that was closed half-way nothing begins any more.
    return any(not loop.is_closed() for loop in tuple(_BEGINNING))


async def _turn(share: float) -> None:
    come = asyncio.get_running_loop().create_future()
    in_turn(partial(_tell, come), share)
    await come


def _tell(come: asyncio.Future[None]) -> None:
    if not come.done():  # else whoever waited has been cancelled
        come.set_result(None)


def _later(turns: int, then: Callable[[], None]) -> None:
    loop = asyncio.get_running_loop()
    if turns > 1:
        loop.call_soon(_later, turns - 1, then)
    else:
        loop.call_soon(then)
