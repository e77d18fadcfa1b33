"""Every error as a caller sees it: code, message, google.rpc details."""

from __future__ import annotations

import asyncio
import gc
import threading
from collections.abc import Awaitable

import grpc
import pytest
from google.rpc import error_details_pb2, status_pb2
from grpc_health.v1 import health_pb2, health_pb2_grpc

from conftest import Running, Start
from kibaru.v1 import news_pb2 as pb
from kibaru_service.engine.fake import FakeBehaviour

GOOD = pb.TranslateRequest(texts=["It rains."], source_language="en", target_language="fr")


async def refused(call: Awaitable[object]) -> tuple[grpc.aio.AioRpcError, dict[str, object]]:
    """Return the error of a call and its details by type name."""
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await call
    raw = dict(caught.value.trailing_metadata())["grpc-status-details-bin"]
    status = status_pb2.Status.FromString(raw)
    assert status.code == caught.value.code().value[0]
    details: dict[str, object] = {}
    for packed in status.details:
        kind = getattr(error_details_pb2, packed.TypeName().removeprefix("google.rpc."))
        packed.Unpack(message := kind())
        details[kind.DESCRIPTOR.name] = message
    return caught.value, details


async def test_bad_field_is_named(running: Running) -> None:
    """INVALID_ARGUMENT with the path of the field and a stable reason."""
    bad = pb.TranslateRequest(texts=["It rains."], source_language="en", target_language="sw")
    error, details = await refused(running.news.Translate(bad))
    assert error.code() is grpc.StatusCode.INVALID_ARGUMENT
    violation = details["BadRequest"].field_violations[0]  # type: ignore[attr-defined]
    assert violation.field == "target_language"
    assert details["ErrorInfo"].reason == "UNSUPPORTED_LANGUAGE"  # type: ignore[attr-defined]
    assert details["ErrorInfo"].domain == "kibaru"  # type: ignore[attr-defined]


async def test_refused_calls_leave_nothing_to_the_collector(running: Running) -> None:
    """Each is freed as it ends, its request too: a flood of them would stop the event loop."""
    bad = pb.TranslateRequest(texts=["It rains."], source_language="en", target_language="sw")
    gc.collect()
    before = sum(isinstance(held, pb.TranslateRequest) for held in gc.get_objects())
    gc.disable()
    try:
        for _ in range(20):
            await refused(running.news.Translate(bad))
        requests = sum(isinstance(held, pb.TranslateRequest) for held in gc.get_objects())
    finally:
        gc.enable()
    assert requests - before < 5


async def test_overload_says_when_to_come_back(start: Start) -> None:
    """RESOURCE_EXHAUSTED with RetryInfo once the queue is full."""
    gate = threading.Event()
    running = await start(FakeBehaviour(gate=gate, max_queued=3))
    texts = [f"Sentence number {i}." for i in range(40)]
    many = pb.TranslateRequest(texts=texts, source_language="en", target_language="fr")
    try:
        error, details = await refused(running.news.Translate(many))
    finally:
        gate.set()
    assert error.code() is grpc.StatusCode.RESOURCE_EXHAUSTED
    delay = details["RetryInfo"].retry_delay  # type: ignore[attr-defined]
    assert delay.ToMilliseconds() > 0
    assert (await running.news.Translate(GOOD)).translations[0].text


async def test_backlog_in_seconds_refuses_at_the_door(start: Start) -> None:
    """Once admitted work is as long as the limit, the next call is refused before any of it runs.

    Health answers all the same, and with the work done the door is open again.
    """
    gate = threading.Event()
    gate.set()
    running = await start(FakeBehaviour(gate=gate, latency=0.01, max_queue_seconds=0.001))
    await running.news.Translate(GOOD)
    gate.clear()
    first = running.news.Translate(GOOD)
    while not running.models.gate.backlog_seconds:  # noqa: ASYNC110 - nobody tells when
        await asyncio.sleep(0.01)
    try:
        error, details = await refused(running.news.Translate(GOOD))
        health = health_pb2_grpc.HealthStub(running.channel)
        reply = await health.Check(health_pb2.HealthCheckRequest())
    finally:
        gate.set()
    assert error.code() is grpc.StatusCode.RESOURCE_EXHAUSTED
    assert details["RetryInfo"].retry_delay.ToMilliseconds() > 0  # type: ignore[attr-defined]
    assert reply.status == health_pb2.HealthCheckResponse.SERVING
    assert (await first).translations[0].text
    assert (await running.news.Translate(GOOD)).translations[0].text


async def test_model_failure_tells_nothing_internal(start: Start) -> None:
    """INTERNAL with a request id; neither the text nor the cause goes out; the next call works."""
    running = await start(FakeBehaviour(poison="arsenic"))
    bad = pb.TranslateRequest(
        texts=["Some arsenic here."], source_language="en", target_language="fr"
    )
    error, details = await refused(running.news.Translate(bad))
    assert error.code() is grpc.StatusCode.INTERNAL
    assert "arsenic" not in (error.details() or "")
    assert "poison" not in (error.details() or "")
    assert details["RequestInfo"].request_id  # type: ignore[attr-defined]
    assert (await running.news.Translate(GOOD)).translations[0].text


async def test_deadline_ends_the_call(start: Start) -> None:
    """A caller that cannot wait gets DEADLINE_EXCEEDED, and its queued work is dropped."""
    gate = threading.Event()
    running = await start(FakeBehaviour(gate=gate))
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await running.news.Translate(GOOD, timeout=0.2)
    assert caught.value.code() is grpc.StatusCode.DEADLINE_EXCEEDED
    gate.set()
    assert (await running.news.Translate(GOOD, timeout=30)).translations[0].text


async def test_cancelled_call_leaves_the_server_well(start: Start) -> None:
    """Whoever hangs up in the middle of a stream harms nobody else."""
    gate = threading.Event()
    running = await start(FakeBehaviour(gate=gate))
    article = pb.Article(text="It rains. It pours.", language="en")
    stream = running.news.StreamDigest(
        pb.StreamDigestRequest(digest=pb.DigestRequest(article=article))
    )
    first = await stream.read()
    assert first.WhichOneof("part") == "article"
    stream.cancel()
    gate.set()
    assert (await running.news.Translate(GOOD, timeout=30)).translations[0].text


async def test_draining_server_refuses_new_calls(start: Start) -> None:
    """A call in flight finishes; a new one gets UNAVAILABLE."""
    gate = threading.Event()
    running = await start(FakeBehaviour(gate=gate))
    accepted = asyncio.ensure_future(running.news.Translate(GOOD))
    while not running.server.in_flight:  # noqa: ASYNC110 - the server has no event to wait for
        await asyncio.sleep(0.01)
    stopping = asyncio.ensure_future(running.server.stop(30))
    await asyncio.sleep(0.05)
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await running.news.Translate(GOOD, timeout=5)
    assert caught.value.code() is grpc.StatusCode.UNAVAILABLE
    gate.set()
    assert (await accepted).translations[0].text
    await asyncio.wait_for(stopping, 30)
