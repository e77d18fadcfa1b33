"""Metrics as Prometheus reads them from a server that has worked."""

from __future__ import annotations

import asyncio
import socket
import threading
from pathlib import Path

import grpc
import pytest

from kibaru.v1 import news_pb2 as pb
from kibaru_service.assembly import Assembly
from kibaru_service.config import Settings
from kibaru_service.engine.fake import FakeBehaviour
from kibaru_service.metrics import CannotExpose
from kibaru_service.telemetry import Telemetry
from watched import read, watched

ARTICLE = Path(__file__).resolve().parents[1] / "data" / "market-reopens.txt"


async def test_calls_are_counted_by_method_and_code() -> None:
    """Those that succeed and those that fail, with the reason that the caller was given."""
    async with watched() as server:
        handled = "grpc_server_handled_total"
        assert await server.value(handled) == 0
        await server.news.GetInfo(pb.GetInfoRequest())
        with pytest.raises(grpc.aio.AioRpcError):
            await server.news.Translate(pb.TranslateRequest(texts=["a"], target_language="xx"))
        assert await server.value(handled, grpc_method="GetInfo", grpc_code="OK") == 1
        failed = {"grpc_method": "Translate", "grpc_code": "INVALID_ARGUMENT"}
        assert await server.value(handled, **failed) == 1
        assert await server.value("grpc_server_started_total") == 2
        assert await server.value("grpc_server_handling_seconds_count") == 2
        reason = "UNSUPPORTED_LANGUAGE"
        assert await server.value("kibaru_call_errors_total", reason=reason) == 1
        assert await server.value("kibaru_calls_in_flight") == 0


async def test_work_is_counted_by_model() -> None:
    """Batches, waits, tokens and padding of the calls; the fake model has done all of it."""
    async with watched() as server:
        before = await server.value("kibaru_texts_total", model="fake", outcome="done")
        texts = ["One market reopens.", "Two markets reopen in Bamako today."]
        await server.news.Translate(pb.TranslateRequest(texts=texts, target_language="fr"))
        done = await server.value("kibaru_texts_total", model="fake", outcome="done") - before
        assert done >= len(texts)
        assert await server.value("kibaru_queue_seconds_count", model="fake") == before + done
        rows = await server.value("kibaru_batch_rows_sum", model="fake")
        assert rows == before + done
        batches = await server.value("kibaru_batch_rows_count", model="fake")
        assert await server.value("kibaru_batch_seconds_count", model="fake") == batches
        tokens = await server.value("kibaru_batch_tokens_total", model="fake")
        assert 0 < tokens <= await server.value("kibaru_batch_padded_tokens_total", model="fake")
        assert 0 < await server.value("kibaru_batch_fill_ratio_sum", model="fake") <= batches


async def test_sentences_checks_and_repairs_are_counted() -> None:
    """Fake French fails checks: first and sent are told apart, and repairs have their price."""
    async with watched() as server:
        text = ARTICLE.read_text(encoding="utf-8")
        await server.news.Digest(pb.DigestRequest(article=pb.Article(text=text)))
        for task in ("summary", "translation"):
            assert await server.value("kibaru_sentences_total", task=task) > 0
        french = {"task": "translation", "language": "fr"}
        first = await server.value("kibaru_check_failures_total", stage="first", **french)
        sent = await server.value("kibaru_check_failures_total", stage="sent", **french)
        assert first > 0
        assert sent > 0
        assert await server.value("kibaru_repair_attempts_total") > 0
        assert await server.value("kibaru_repair_tokens_total") > 0


async def test_state_is_read_when_asked() -> None:
    """What runs, with which models, what may wait, and what was lost."""
    async with watched() as server:
        server.lost = 7
        assert await server.value("kibaru_log_lines_dropped_total") == 7
        assert await server.value("kibaru_backlog_limit_seconds") == 60
        assert await server.value("kibaru_queued_texts") == 0
        assert await server.value("kibaru_model_loads_total", result="success") == 1
        model = {"model": "fake", "role": "translate", "fingerprint": "0123456789abcdef"}
        assert await server.value("kibaru_model_info", **model) == 1
        assert await server.value("kibaru_build_info") == 1
        assert await server.value("process_resident_memory_bytes") > 0


async def test_metrics_quote_no_text_and_name_no_caller() -> None:
    """Every label value is from a closed set."""
    async with watched() as server:
        text = "Zanzibarsecret was seen at the Quartermarket."
        request = pb.TranslateRequest(texts=[text], target_language="fr")
        await server.news.Translate(request, metadata=(("x-request-id", "an-id"),))
        shown = await asyncio.to_thread(read, server.telemetry.port or 0)
        for word in ("Zanzibar", "Quartermarket", "an-id", "127.0.0.1"):
            assert word not in shown


async def test_nothing_is_kept_unless_it_is_asked_for() -> None:
    """Without a port there is no endpoint and nobody watches."""
    telemetry = Telemetry(Settings(profile="fake"))
    assert not telemetry.calls
    assert not telemetry.batches
    assert telemetry.port is None
    telemetry.close()


async def test_taken_port_is_a_clear_error() -> None:
    """Which address, and why."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        settings = Settings(profile="fake", metrics_port=port)
        assembly = Assembly(settings)
        editions = await assembly.editions()
        with pytest.raises(CannotExpose, match=str(port)):
            Telemetry(settings).expose(assembly, editions, lambda: 0)
        await editions.close()


async def test_deadline_that_passes_is_told_from_a_caller_that_leaves() -> None:
    """GRPC cancels the handler of either; an operator must know which it was."""
    gate = threading.Event()
    async with watched(FakeBehaviour(gate=gate)) as server:
        request = pb.TranslateRequest(texts=["One market reopens."], target_language="fr")
        late = server.news.Translate(request, timeout=0.2)
        with pytest.raises(grpc.aio.AioRpcError):
            await late
        leaves = server.news.Translate(request, timeout=600)
        while await server.value("grpc_server_started_total") < 2:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        leaves.cancel()
        while await server.value("kibaru_calls_in_flight"):  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        gate.set()
        for code in ("DEADLINE_EXCEEDED", "CANCELLED"):
            assert await server.value("grpc_server_handled_total", grpc_code=code) == 1
        reason = "DEADLINE_EXCEEDED"
        assert await server.value("kibaru_call_errors_total", reason=reason) == 1
