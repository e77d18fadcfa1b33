"""A producer seen as an async iterator."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable
from typing import Any

import pytest

from kibaru_service.usecases.emit import emitted


async def test_items_come_in_order() -> None:
    """What is emitted first is yielded first, and the end ends the iteration."""

    async def produce(emit: Callable[[int], None]) -> None:
        for number in range(3):
            emit(number)
            await asyncio.sleep(0)

    assert [item async for item in emitted(produce)] == [0, 1, 2]


async def test_error_comes_after_what_was_emitted() -> None:
    """Nothing emitted is lost, and a group of errors arrives as its first one."""

    async def fail() -> None:
        raise ValueError("first")

    async def produce(emit: Callable[[int], None]) -> None:
        emit(1)
        async with asyncio.TaskGroup() as group:
            group.create_task(fail())

    seen = []
    with pytest.raises(ValueError, match="first"):
        async for item in emitted(produce):
            seen.append(item)
    assert seen == [1]


async def test_producer_stops_with_its_consumer() -> None:
    """A consumer that goes away cancels the producer before it is gone itself."""
    stopped = asyncio.Event()

    async def produce(emit: Callable[[int], None]) -> None:
        emit(1)
        try:
            await asyncio.Event().wait()
        finally:
            stopped.set()

    stream = emitted(produce)
    assert await anext(stream) == 1
    await stream.aclose()
    assert stopped.is_set()


async def test_failure_after_its_consumer_has_gone_is_nobodys() -> None:
    """A producer that fails while it is cancelled must not end up as an error in the log."""
    unhandled: list[dict[str, Any]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, told: unhandled.append(told))

    async def produce(emit: Callable[[int], None]) -> None:
        emit(1)
        try:
            await asyncio.Event().wait()
        finally:
            raise ValueError("too late")

    stream = emitted(produce)
    assert await anext(stream) == 1
    await stream.aclose()
    gc.collect()
    assert not unhandled
