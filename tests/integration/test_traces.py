"""Traces of a served call: from the caller's traceparent to the batch, and nothing when off."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

import grpc
import pytest
import structlog
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanContext, SpanKind, StatusCode, Tracer

from kibaru.v1 import news_pb2 as pb
from kibaru.v1 import news_pb2_grpc
from kibaru_client import AsyncClient, Client, Connection, KibaruClientError
from kibaru_service.app import bind
from kibaru_service.assembly import Assembly
from kibaru_service.config import Settings
from kibaru_service.tracing import Provider, TracedBatches, TracedCalls

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
PARENT = "00f067aa0ba902b7"
SAMPLED = (("traceparent", f"00-{TRACE}-{PARENT}-01"),)
UNSAMPLED = (("traceparent", f"00-{TRACE}-{PARENT}-00"),)
REQUEST = pb.TranslateRequest(
    texts=["One market reopens.", "Two markets reopen in Bamako."], target_language="fr"
)


@dataclass
class Traced:
    """A server, and the spans that it has ended; `close` it to see them all."""

    news: news_pb2_grpc.NewsServiceAsyncStub
    provider: Provider
    exporter: InMemorySpanExporter
    target: str

    def spans(self) -> dict[str, list[ReadableSpan]]:
        """Return all spans so far by name; those of all calls once the server has stopped.

        A call's own ends after its reply is on the way.
        """
        self.provider.flush()
        found: dict[str, list[ReadableSpan]] = {}
        for span in self.exporter.get_finished_spans():
            found.setdefault(span.name, []).append(span)
        return found


@asynccontextmanager
async def traced(ratio: float = 1.0) -> AsyncIterator[Traced]:
    exporter = InMemorySpanExporter()
    provider = Provider("", ratio, exporter)
    settings = Settings(profile="fake", port=0)
    assembly = Assembly(settings, [TracedBatches(provider.tracer)])
    editions = await assembly.editions()
    server = bind(settings, editions, [TracedCalls(provider.tracer)])
    await server.start()
    async with grpc.aio.insecure_channel(f"127.0.0.1:{server.port}") as channel:
        news, target = news_pb2_grpc.NewsServiceStub(channel), f"127.0.0.1:{server.port}"
        yield Traced(news, provider, exporter, target)
    await server.stop(0)
    await editions.close()
    provider.close()


def only(spans: Sequence[ReadableSpan]) -> ReadableSpan:
    (span,) = spans
    return span


def context_of(span: ReadableSpan) -> SpanContext:
    context = span.get_span_context()
    assert context
    return context


def span_id(span: ReadableSpan) -> int:
    return context_of(span).span_id


async def test_call_is_a_child_of_its_callers_span() -> None:
    """W3C trace context; names and attributes of the semantic conventions for RPC."""
    async with traced() as server:
        await server.news.Translate(REQUEST, metadata=SAMPLED)
        span = only(server.spans()["kibaru.v1.NewsService/Translate"])
    assert f"{context_of(span).trace_id:032x}" == TRACE
    assert span.parent
    assert f"{span.parent.span_id:016x}" == PARENT
    assert span.kind is SpanKind.SERVER
    assert span.attributes
    assert span.attributes["rpc.system"] == "grpc"
    assert span.attributes["rpc.grpc.status_code"] == 0


async def test_batches_link_to_the_calls_they_served_and_back() -> None:
    """The call has a time of waiting and one of running; the batch is in no caller's trace."""
    async with traced() as server:
        await server.news.Translate(REQUEST, metadata=SAMPLED)
    spans = server.spans()
    call = only(spans["kibaru.v1.NewsService/Translate"])
    assert len(spans["queue"]) == len(spans["run"]) == len(spans["batch"]) > 0
    batches = {span_id(batch): batch for batch in spans["batch"]}
    for batch in batches.values():
        assert batch.parent is None
        assert [link.context.span_id for link in batch.links] == [span_id(call)]
    for queue, run in zip(spans["queue"], spans["run"], strict=True):
        assert queue.parent
        assert run.parent
        assert queue.parent.span_id == run.parent.span_id == span_id(call)
        batch = batches[only_link(run)]
        assert queue.end_time == run.start_time == batch.start_time
        assert run.end_time == batch.end_time
    texts = sum(batch.attributes["kibaru.texts"] for batch in batches.values())  # type: ignore[index,misc]
    assert texts >= len(REQUEST.texts)


def only_link(span: ReadableSpan) -> int:
    (link,) = span.links
    return link.context.span_id


async def test_streams_and_failures_are_traced_as_well() -> None:
    """A refusal names its reason; what is the caller's fault is no error of the server."""
    async with traced() as server:
        article = pb.Article(text="The market reopens. It rained.")
        request = pb.StreamDigestRequest(digest=pb.DigestRequest(article=article))
        async for _ in server.news.StreamDigest(request):
            pass
        with pytest.raises(grpc.aio.AioRpcError):
            await server.news.Translate(pb.TranslateRequest(texts=["a"], target_language="xx"))
    spans = server.spans()
    stream = only(spans["kibaru.v1.NewsService/StreamDigest"])
    assert stream.parent is None
    failed = only(spans["kibaru.v1.NewsService/Translate"])
    assert failed.attributes
    assert failed.attributes["error.type"] == "UNSUPPORTED_LANGUAGE"
    assert failed.attributes["rpc.grpc.status_code"] == grpc.StatusCode.INVALID_ARGUMENT.value[0]
    assert failed.status.status_code is StatusCode.UNSET


async def test_the_callers_decision_wins_and_batches_follow() -> None:
    """A share of 0 keeps what a caller wants kept, its batches too; what it wants not, is not."""
    async with traced(ratio=0.0) as server:
        await server.news.Translate(REQUEST, metadata=UNSAMPLED)
        await server.news.Translate(REQUEST)
        assert not server.spans()
        await server.news.Translate(REQUEST, metadata=SAMPLED)
    spans = server.spans()
    assert set(spans) == {"kibaru.v1.NewsService/Translate", "queue", "run", "batch"}


async def test_spans_quote_no_text() -> None:
    """As little as logs and metrics do."""
    async with traced() as server:
        request = pb.TranslateRequest(texts=["Zanzibar sings."], target_language="fr")
        await server.news.Translate(request)
        shown = "".join(span.to_json() for group in server.spans().values() for span in group)
    assert "anzib" not in shown


async def test_log_lines_carry_the_trace() -> None:
    """So that a line leads to its trace."""
    with structlog.testing.capture_logs([structlog.contextvars.merge_contextvars]) as lines:
        async with traced() as server:
            await server.news.GetInfo(pb.GetInfoRequest(), metadata=SAMPLED)
    assert [line["trace_id"] for line in lines if line["event"] == "call"] == [TRACE]


def test_nothing_of_opentelemetry_is_loaded_when_off() -> None:
    """No import, no cost: the extra need not be installed."""
    code = (
        "import sys, kibaru_service.__main__ as m\n"
        "from kibaru_service.config import Settings\n"
        "from kibaru_service.telemetry import Telemetry\n"
        "telemetry = Telemetry(Settings(profile='fake'))\n"
        "assert not telemetry.calls and not telemetry.batches\n"
        "assert not [name for name in sys.modules if name.startswith('opentelemetry')]\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=120)


def test_missing_extra_is_one_clear_line() -> None:
    """What is missing and how to get it."""
    code = (
        "import sys\n"
        "sys.modules['opentelemetry'] = None\n"
        "from kibaru_service.__main__ import run\n"
        "sys.exit(run(['--profile', 'fake', '--port', '0', '--otlp-endpoint', 'http://[::1]:1']))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 1
    assert "kibaru[otel]" in done.stderr
    assert "Traceback" not in done.stderr


async def asked(target: str, tracer: Tracer) -> None:
    """Call in all four ways: blocking and not, one reply and many."""
    connection = Connection(target, tracer=tracer)
    async with AsyncClient(connection) as client:
        await client.info()
        async for _ in client.stream_digest("The market reopens. It rained."):
            pass

    def block() -> None:
        with Client(connection) as client:
            client.info()
            for _ in client.stream_digest("The market reopens. It rained."):
                pass
            with pytest.raises(KibaruClientError):
                client.translate(["a"], "xx")

    await asyncio.to_thread(block)


async def test_spans_of_the_client_are_parents_of_the_servers() -> None:
    """One trace from the caller's program to the batch; a caller sees its own error as one."""
    async with traced() as server:
        with server.provider.tracer.start_as_current_span("desk") as desk:
            await asked(server.target, server.provider.tracer)
        async with asyncio.timeout(60):
            while len(ours(server)) < 10:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        spans = ours(server)
    clients = {span_id(span): span for span in spans if span.kind is SpanKind.CLIENT}
    served = [span for span in spans if span.kind is SpanKind.SERVER]
    assert len(clients) == len(served) == 5
    for span in served:
        assert span.parent
        assert clients[span.parent.span_id].name == span.name
    for span in clients.values():
        assert span.parent == desk.get_span_context()
        failed = span.name.endswith("Translate")
        assert span.status.status_code is (StatusCode.ERROR if failed else StatusCode.UNSET)


def ours(server: Traced) -> list[ReadableSpan]:
    """Return the spans of calls, of both ends."""
    groups = server.spans().items()
    return [span for name, group in groups if name.startswith("kibaru.") for span in group]
