"""Traces of a real server process as an OpenTelemetry collector receives them: OTLP over gRPC."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import grpc
import pytest
from opentelemetry.proto.collector.trace.v1 import trace_service_pb2 as otlp
from opentelemetry.proto.collector.trace.v1 import trace_service_pb2_grpc as otlp_grpc
from opentelemetry.proto.trace.v1.trace_pb2 import Span
from processes import Process, kibaru

from kibaru.v1 import news_pb2 as pb
from kibaru.v1.news_pb2_grpc import NewsServiceStub

TRACE, PARENT = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
REQUEST = pb.TranslateRequest(texts=["One market reopens."], target_language="fr")


class Collector(otlp_grpc.TraceServiceServicer):
    """Keeps what is exported to it; refuses as long as `away` counts."""

    def __init__(self) -> None:
        self.requests: list[otlp.ExportTraceServiceRequest] = []
        self.metadata: dict[str, str | bytes] = {}
        self.away = 0
        self._server = grpc.server(ThreadPoolExecutor(2))
        otlp_grpc.add_TraceServiceServicer_to_server(self, self._server)  # type: ignore[no-untyped-call]
        self.port = self._server.add_insecure_port("127.0.0.1:0")
        self._server.start()

    def Export(self, request: Any, context: Any) -> otlp.ExportTraceServiceResponse:  # noqa: N802
        if self.away > 0:
            self.away -= 1
            context.abort(grpc.StatusCode.UNAVAILABLE, "restarting")
        self.metadata = dict(context.invocation_metadata())
        self.requests.append(request)
        return otlp.ExportTraceServiceResponse()

    def spans(self) -> dict[str, Span]:
        """Return all spans by name."""
        return {
            span.name: span
            for request in self.requests
            for resource in request.resource_spans
            for scope in resource.scope_spans
            for span in scope.spans
        }

    def resource(self) -> dict[str, str]:
        """Return what the first spans say of the server."""
        attributes = self.requests[0].resource_spans[0].resource.attributes
        return {a.key: a.value.string_value for a in attributes}

    def stop(self) -> None:
        """End at once."""
        self._server.stop(None).wait()


@pytest.fixture
def collector() -> Iterator[Collector]:
    """A collector on loopback."""
    running = Collector()
    yield running
    running.stop()


def traced_call(server: Process) -> None:
    sent = (("traceparent", f"00-{TRACE}-{PARENT}-01"),)
    with grpc.insecure_channel(server.target) as channel:
        reply = NewsServiceStub(channel).Translate(REQUEST, metadata=sent, timeout=60)
    assert len(reply.translations) == 1


def ended_by(server: Process, number: int) -> int:
    server.process.send_signal(number)
    return server.ended()


def test_spans_of_a_server_reach_its_collector(
    collector: Collector, monkeypatch: pytest.MonkeyPatch
) -> None:
    """None is lost at the end, and the headers that operators set for their collector are sent."""
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_HEADERS", "x-tenant=newsroom")
    where = f"http://127.0.0.1:{collector.port}"
    with kibaru("--profile", "fake", "--otlp-endpoint", where) as server:
        traced_call(server)
        assert ended_by(server, signal.SIGTERM) == 0
    spans = collector.spans()
    call = spans["kibaru.v1.NewsService/Translate"]
    assert (call.trace_id.hex(), call.parent_span_id.hex()) == (TRACE, PARENT)
    for part in (spans["queue"], spans["run"]):
        assert (part.trace_id, part.parent_span_id) == (call.trace_id, call.span_id)
    assert [link.span_id for link in spans["run"].links] == [spans["batch"].span_id]
    assert collector.resource()["service.name"] == "kibaru"
    assert collector.metadata["x-tenant"] == "newsroom"


def test_a_collector_that_restarts_loses_no_span(collector: Collector) -> None:
    """What it refuses for the moment is sent again."""
    collector.away = 1
    where = f"http://127.0.0.1:{collector.port}"
    with kibaru("--profile", "fake", "--otlp-endpoint", where) as server:
        traced_call(server)
        assert ended_by(server, signal.SIGTERM) == 0
    assert collector.away == 0
    assert "kibaru.v1.NewsService/Translate" in collector.spans()


def test_a_collector_that_is_away_costs_no_call(
    collector: Collector, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Calls are answered, and the server ends as it should."""
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_TIMEOUT", "1")
    collector.stop()
    where = f"http://127.0.0.1:{collector.port}"
    with kibaru("--profile", "fake", "--otlp-endpoint", where) as server:
        traced_call(server)
        assert ended_by(server, signal.SIGTERM) == 0
