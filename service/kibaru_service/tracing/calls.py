"""A span for each call, child of the caller's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Protocol

from opentelemetry.trace import SpanKind, Status, StatusCode, Tracer, format_trace_id
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from structlog.contextvars import bound_contextvars

# The names of gRPC's codes in the order of their numbers.
_CODES = (
    "OK",
    "CANCELLED",
    "UNKNOWN",
    "INVALID_ARGUMENT",
    "DEADLINE_EXCEEDED",
    "NOT_FOUND",
    "ALREADY_EXISTS",
    "PERMISSION_DENIED",
    "RESOURCE_EXHAUSTED",
    "FAILED_PRECONDITION",
    "ABORTED",
    "OUT_OF_RANGE",
    "UNIMPLEMENTED",
    "INTERNAL",
    "UNAVAILABLE",
    "DATA_LOSS",
    "UNAUTHENTICATED",
)
# Those that the semantic conventions call the server's fault.
_FAULTS = {
    "UNKNOWN",
    "DEADLINE_EXCEEDED",
    "UNIMPLEMENTED",
    "INTERNAL",
    "UNAVAILABLE",
    "DATA_LOSS",
}
_PROPAGATOR = TraceContextTextMapPropagator()


class Call(Protocol):
    """The parts of a call that a span tells; `trace` is where its batches find it."""

    method: str
    metadata: Mapping[str, str]
    code: str
    reason: str
    trace: Any


class TracedCalls:
    """Watches calls; their log lines carry `trace_id`."""

    def __init__(self, tracer: Tracer) -> None:
        self._tracer = tracer

    @contextmanager
    def observe(self, call: Call) -> Iterator[None]:
        """Have a span for as long as the block lasts.

        It is not made the current one: a stream may be closed in another context than it began in.
        """
        service, _, method = call.method.strip("/").rpartition("/")
        span = self._tracer.start_span(
            f"{service}/{method}",
            _PROPAGATOR.extract(call.metadata),
            SpanKind.SERVER,
            {"rpc.system": "grpc", "rpc.service": service, "rpc.method": method},
        )
        context = span.get_span_context()
        call.trace = context if span.is_recording() else None
        try:
            with bound_contextvars(trace_id=format_trace_id(context.trace_id)):
                yield
        finally:
            span.set_attribute("rpc.grpc.status_code", _CODES.index(call.code))
            if call.reason:
                span.set_attribute("error.type", call.reason)
            if call.code in _FAULTS:
                span.set_status(Status(StatusCode.ERROR, call.code))
            span.end()
