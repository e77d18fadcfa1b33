"""Aborted calls that are freed at once, without the garbage collector.

A context keeps the AbortError that it was made to raise; its traceback keeps the frames of the
call, and these the context. Under a flood that is thousands of refused calls a minute, with their
requests: the collector then stops the event loop for as long as a refusal may take.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import aclosing
from typing import Any

import grpc


def unary(handle: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    """Returns the handler of calls with one reply; what it raises holds none of its frames."""

    async def call(*given: Any) -> Any:
        handling = handle(*given)
        del given
        try:
            return await handling
        except grpc.aio.AbortError as aborted:
            raise _bare(aborted) from None

    return call


def stream(handle: Callable[..., AsyncGenerator[Any, None]]) -> Callable[..., AsyncIterator[Any]]:
    """Returns the handler of calls with a stream of replies; the same holds for what it raises."""

    async def call(*given: Any) -> AsyncIterator[Any]:
        handling = handle(*given)
        del given
        try:
            async with aclosing(handling):
                async for message in handling:
                    yield message
        except grpc.aio.AbortError as aborted:
            raise _bare(aborted) from None

    return call


def _bare(aborted: grpc.aio.AbortError) -> grpc.aio.AbortError:
    """Takes away what led to it: that has been mapped to a status, and logged where it is ours."""
    aborted.__context__ = None
    return aborted.with_traceback(None)
