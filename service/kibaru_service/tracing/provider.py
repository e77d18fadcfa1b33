"""Where spans go, and which are kept."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import version

from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter
from opentelemetry.sdk.trace.sampling import (
    ParentBased,
    Sampler,
    SamplingResult,
    TraceIdRatioBased,
)
from opentelemetry.trace import Link, SpanKind, Tracer, TraceState
from opentelemetry.util.types import Attributes

_FLUSH_MILLIS = 5_000
_ALWAYS = TraceIdRatioBased(1.0)


class RatioOrLinked(Sampler):
    """Keeps a share of the traces, and every batch that has served a call which is kept."""

    def __init__(self, ratio: float) -> None:
        self._ratio = TraceIdRatioBased(ratio)

    def should_sample(  # noqa: PLR0913 - the signature is OpenTelemetry's
        self,
        parent_context: Context | None,
        trace_id: int,
        name: str,
        kind: SpanKind | None = None,
        attributes: Attributes = None,
        links: Sequence[Link] | None = None,
        trace_state: TraceState | None = None,
    ) -> SamplingResult:
        kept = any(link.context.trace_flags.sampled for link in links or ())
        sampler = _ALWAYS if kept else self._ratio
        return sampler.should_sample(
            parent_context, trace_id, name, kind, attributes, links, trace_state
        )

    def get_description(self) -> str:
        return f"RatioOrLinked({self._ratio.get_description()})"


class Provider:
    """Sends spans to a collector (OTLP over gRPC) from a thread of its own; close it last.

    `endpoint` is a URL, whose scheme says whether TLS is used. What a collector that is away does
    not take is dropped. A caller's own decision to keep a trace wins over `ratio`.
    """

    def __init__(self, endpoint: str, ratio: float, exporter: SpanExporter | None = None) -> None:
        resource = Resource.create({"service.name": "kibaru", "service.version": version("kibaru")})
        self._provider = TracerProvider(
            sampler=ParentBased(RatioOrLinked(ratio)), resource=resource
        )
        exporter = exporter or OTLPSpanExporter(endpoint)
        self._provider.add_span_processor(BatchSpanProcessor(exporter))

    @property
    def tracer(self) -> Tracer:
        """What makes spans."""
        return self._provider.get_tracer("kibaru_service", version("kibaru"))

    def flush(self) -> None:
        """Send what there is, within seconds."""
        self._provider.force_flush(_FLUSH_MILLIS)

    def close(self) -> None:
        """Send what is left, and end the thread."""
        self.flush()
        self._provider.shutdown()
