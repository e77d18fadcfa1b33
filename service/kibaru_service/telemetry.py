"""Settings to observers: who is told what happens, and where it can be read."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from prometheus_client import (
    CollectorRegistry,
    GCCollector,
    PlatformCollector,
    ProcessCollector,
)

from kibaru_service.assembly import Assembly
from kibaru_service.config import Settings
from kibaru_service.engine.observing import BatchObserver
from kibaru_service.errors import KibaruError
from kibaru_service.metrics import BatchMetrics, CallMetrics, Endpoint, Snapshots, Sources
from kibaru_service.transport.observing import CallObserver
from kibaru_service.transport.server import METHODS
from kibaru_service.usecases.editions import Editions

if TYPE_CHECKING:
    from kibaru_service.tracing import Provider


class TracingMissing(KibaruError):
    """Traces are asked for, and what makes them is not installed."""

    reason = "TRACING_MISSING"


class Telemetry:
    """What a server tells of itself: nothing, unless settings ask for it; close it last.

    Hand `calls` to the server and `batches` to the engine, then `expose`.
    """

    def __init__(self, settings: Settings) -> None:
        self.calls: list[CallObserver] = []
        self.batches: list[BatchObserver] = []
        self._settings = settings
        self._endpoint: Endpoint | None = None
        self._registry = CollectorRegistry()
        if settings.metrics_port is not None:
            self.calls.append(CallMetrics(self._registry, METHODS))
            self.batches.append(BatchMetrics(self._registry))
        self._provider = self._trace(settings)

    @property
    def port(self) -> int | None:
        """The port of the metrics, once they are exposed."""
        return self._endpoint.port if self._endpoint else None

    def expose(
        self, assembly: Assembly, editions: Editions, dropped_lines: Callable[[], int]
    ) -> None:
        """Let Prometheus read, where settings say so; raises CannotExpose."""
        settings = self._settings
        if settings.metrics_port is None:
            return
        sources = Sources(
            assembly.engine_state,
            assembly.quality.counters,
            lambda: editions.infos,
            assembly.loads,
            dropped_lines,
        )
        self._registry.register(Snapshots(sources))
        ProcessCollector(registry=self._registry)
        PlatformCollector(registry=self._registry)
        GCCollector(registry=self._registry)
        self._endpoint = Endpoint(self._registry, settings.metrics_host, settings.metrics_port)

    def close(self) -> None:
        """End what was exposed, and send the last spans."""
        if self._endpoint is not None:
            self._endpoint.close()
        if self._provider is not None:
            self._provider.close()

    def _trace(self, settings: Settings) -> Provider | None:
        """Begin to trace where settings say so; raises TracingMissing."""
        if settings.otlp_endpoint is None:
            return None
        try:
            from kibaru_service import tracing  # noqa: PLC0415 - an extra; not loaded when off
        except ImportError as error:
            raise TracingMissing(f"otlp_endpoint needs kibaru[otel]: {error}") from None
        provider = tracing.Provider(settings.otlp_endpoint, settings.trace_ratio)
        self.calls.append(tracing.TracedCalls(provider.tracer))
        self.batches.append(tracing.TracedBatches(provider.tracer))
        return provider
