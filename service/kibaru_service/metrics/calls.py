"""Metrics of calls, under the names that go-grpc-middleware made common."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Protocol

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from kibaru_service import errors

# What a call of ours can end with; series exist from the start, so that the first error counts.
CODES = (
    "OK",
    "CANCELLED",
    "DEADLINE_EXCEEDED",
    "INTERNAL",
    "INVALID_ARGUMENT",
    "PERMISSION_DENIED",
    "RESOURCE_EXHAUSTED",
    "UNAUTHENTICATED",
    "UNAVAILABLE",
)
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 30, 60, 120)
_METHOD = ("grpc_type", "grpc_service", "grpc_method")


class Call(Protocol):
    """The parts of a call that are counted; `method` is "/package.Service/Method"."""

    method: str
    streaming: bool
    code: str
    reason: str


class CallMetrics:
    """Counts calls as they begin and end, by method, code and reason."""

    def __init__(self, registry: CollectorRegistry, methods: Iterable[tuple[str, bool]]) -> None:
        self._started = Counter("grpc_server_started", "Calls begun.", _METHOD, registry=registry)
        self._handled = Counter(
            "grpc_server_handled",
            "Calls ended, by code.",
            (*_METHOD, "grpc_code"),
            registry=registry,
        )
        self._seconds = Histogram(
            "grpc_server_handling_seconds",
            "Seconds from the beginning of a call to its end.",
            _METHOD,
            buckets=_SECONDS,
            registry=registry,
        )
        self._in_flight = Gauge(
            "kibaru_calls_in_flight", "Calls that are being answered.", registry=registry
        )
        self._errors = Counter(
            "kibaru_call_errors",
            "Calls that failed, by the reason that ErrorInfo gave the caller.",
            ("reason",),
            registry=registry,
        )
        for method, streaming in methods:
            self._begin(_labels(method, streaming=streaming))
        for reason in _reasons():
            self._errors.labels(reason)

    @contextmanager
    def observe(self, call: Call) -> Iterator[None]:
        """Count a call for as long as the block lasts."""
        labels = _labels(call.method, streaming=call.streaming)
        self._started.labels(*labels).inc()
        self._in_flight.inc()
        began = time.perf_counter()
        try:
            yield
        finally:
            self._in_flight.dec()
            self._seconds.labels(*labels).observe(time.perf_counter() - began)
            self._handled.labels(*labels, call.code).inc()
            if call.reason:
                self._errors.labels(call.reason).inc()

    def _begin(self, labels: tuple[str, str, str]) -> None:
        self._started.labels(*labels)
        self._seconds.labels(*labels)
        for code in CODES:
            self._handled.labels(*labels, code)


def _labels(method: str, *, streaming: bool) -> tuple[str, str, str]:
    service, _, name = method.strip("/").rpartition("/")
    return "server_stream" if streaming else "unary", service, name


def _reasons() -> set[str]:
    kinds = (kind for kind in vars(errors).values() if isinstance(kind, type))
    return {kind.reason for kind in kinds if issubclass(kind, errors.KibaruError)}
