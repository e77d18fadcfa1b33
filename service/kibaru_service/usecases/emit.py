"""A producer that calls back, seen as an async iterator."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from typing import TypeVar

T = TypeVar("T")


async def emitted(
    produce: Callable[[Callable[[T], None]], Awaitable[None]],
) -> AsyncGenerator[T, None]:
    """Yield what `produce` emits, in order; its first error is raised after what came before.

    The producer runs as a task of its own, and is cancelled when the generator is closed.
    """
    queue: asyncio.Queue[T | None] = asyncio.Queue()
    work = asyncio.ensure_future(produce(queue.put_nowait))
    work.add_done_callback(lambda _: queue.put_nowait(None))
    try:
        while (item := await queue.get()) is not None:
            yield item
        try:
            await work
        except BaseExceptionGroup as group:
            raise _first(group) from None
    finally:
        work.cancel()
        # What it has raised meanwhile is for nobody any more, and no error of the server.
        await asyncio.gather(work, return_exceptions=True)


def _first(error: BaseException) -> BaseException:
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error
