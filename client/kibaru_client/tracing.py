"""Spans of calls, for who gives the connection an OpenTelemetry tracer; else nothing is imported.

The span's context goes along as a W3C `traceparent`, under which the server hangs its own spans.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import grpc

SERVICE = "kibaru.v1.NewsService"
Headers = tuple[tuple[str, str], ...]


class CallSpan:
    """The span of one call, from now until `end`; child of whatever span is current."""

    def __init__(self, tracer: Any, request: object) -> None:
        from opentelemetry.trace import SpanKind  # noqa: PLC0415 - optional

        method = type(request).__name__.removesuffix("Request")
        told = {"rpc.system": "grpc", "rpc.service": SERVICE, "rpc.method": method}
        self._span = tracer.start_span(f"{SERVICE}/{method}", kind=SpanKind.CLIENT, attributes=told)

    @property
    def headers(self) -> Headers:
        """What the server must be sent."""
        from opentelemetry.trace import set_span_in_context  # noqa: PLC0415 - optional
        from opentelemetry.trace.propagation.tracecontext import (  # noqa: PLC0415
            TraceContextTextMapPropagator,
        )

        carrier: dict[str, str] = {}
        TraceContextTextMapPropagator().inject(carrier, set_span_in_context(self._span))
        return tuple(carrier.items())

    def end(self, code: grpc.StatusCode) -> None:
        """End it; every code but OK is an error to a caller."""
        from opentelemetry.trace import Status, StatusCode  # noqa: PLC0415 - optional

        self._span.set_attribute("rpc.grpc.status_code", code.value[0])
        if code is not grpc.StatusCode.OK:
            self._span.set_status(Status(StatusCode.ERROR, code.name))
        self._span.end()


@contextmanager
def spanned(tracer: Any, request: object) -> Iterator[Headers]:
    """Have a span around a call, if there is a tracer; yields what goes along with the call."""
    if tracer is None:
        yield ()
        return
    span, code = CallSpan(tracer, request), grpc.StatusCode.OK
    try:
        yield span.headers
    except grpc.RpcError as error:
        code = error.code()
        raise
    except BaseException:
        code = grpc.StatusCode.CANCELLED
        raise
    finally:
        span.end(code)


def end_with(span: CallSpan | None, call: Any) -> None:
    """End a span when a stream ends."""
    if span is not None:
        call.add_callback(lambda: span.end(call.code()))


def end_with_async(span: CallSpan | None, call: Any) -> None:
    """End a span when a stream of asyncio ends."""
    if span is None:
        return
    told: list[asyncio.Task[None]] = []

    async def end() -> None:
        span.end(await call.code())

    # Kept until then: nothing else holds on to the task.
    call.add_done_callback(lambda _: told.append(asyncio.ensure_future(end())))
