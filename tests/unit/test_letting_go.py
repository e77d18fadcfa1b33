"""Aborted calls are freed as they end: the collector has nothing to do for them."""

from __future__ import annotations

import gc
import weakref
from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from contextlib import suppress

import grpc
import pytest

from kibaru_service.transport import letting_go


class Context:
    """Keeps what it has raised, as gRPC's own does."""

    async def abort(self) -> None:
        self.raised = grpc.aio.AbortError("aborted")
        raise self.raised


@pytest.fixture(autouse=True)
def _no_collector() -> Iterator[None]:
    gc.disable()
    yield
    gc.enable()


async def _refused(request: str, context: Context) -> str:
    try:
        int(request)
    except ValueError:
        await context.abort()
    return ""


async def _broken_off(request: str, context: Context) -> AsyncGenerator[str, None]:
    yield request
    await _refused(request, context)


async def _read(messages: AsyncIterator[str], seen: list[str]) -> None:
    async for message in messages:
        seen.append(message)


async def test_a_refused_call_is_freed() -> None:
    """Neither the error nor its context, which know each other, hold the frames of the call."""
    context = Context()
    gone = weakref.ref(context)
    with suppress(grpc.aio.AbortError):
        await letting_go.unary(_refused)("request", context)
    del context
    assert gone() is None


async def test_a_stream_that_is_broken_off_is_freed() -> None:
    """It has sent what it had; the end is as short as that of a refused call."""
    context, seen = Context(), list[str]()
    gone = weakref.ref(context)
    with suppress(grpc.aio.AbortError):
        await _read(letting_go.stream(_broken_off)("request", context), seen)
    del context
    assert seen == ["request"]
    assert gone() is None


async def test_other_errors_pass_as_they_are() -> None:
    """A fault of ours keeps its traceback."""

    async def fail(_request: str) -> str:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError) as found:
        await letting_go.unary(fail)("request")
    assert found.traceback[-1].name == "fail"
