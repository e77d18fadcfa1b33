"""OpenTelemetry traces: the only package that imports `opentelemetry`, and only when asked for.

A call is a span, child of the caller's where it sends a W3C `traceparent`. Under it stand, for each
batch that served it, a span of waiting and one of running. The batch is a span of its own, root of
a trace of its own, with links to every call that it served: it belongs to none of them.
"""

from kibaru_service.tracing.batches import TracedBatches
from kibaru_service.tracing.calls import TracedCalls
from kibaru_service.tracing.provider import Provider

__all__ = ["Provider", "TracedBatches", "TracedCalls"]
