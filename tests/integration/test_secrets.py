"""What must never reach a log line, an error or a metric: tokens, and the text of articles."""

from __future__ import annotations

import asyncio
import io
import logging
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import grpc
import pytest
import structlog

from conftest import Running, Start
from kibaru.v1 import news_pb2 as pb
from kibaru.v1.news_pb2_grpc import NewsServiceStub
from kibaru_service import logs
from kibaru_service.app import bind
from kibaru_service.assembly import Assembly
from kibaru_service.config import Settings
from kibaru_service.telemetry import Telemetry
from kibaru_service.transport import tokens

TOKEN = "kibaru_a-very-secret-token"  # noqa: S105
WRONG = "kibaru_another-secret-token"
TEXT = "Unpublished news from Sikasso."


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Everything that is logged, as it would go to standard error."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    logs.configure("debug", "json")
    written = logging.StreamHandler(io.StringIO())
    written.setFormatter(root.handlers[0].formatter)
    root.handlers[0].close()
    root.handlers[:] = [written]
    yield written.stream
    root.handlers[:], root.level = handlers, level
    structlog.reset_defaults()


@pytest.fixture
async def guarded(start: Start, tmp_path: Path) -> Running:
    """A server with a token and a small quota."""
    path = tmp_path / "callers.toml"
    path.write_text(tokens.entry("desk", TOKEN))
    return await start(callers_file=path, caller_calls_per_minute=4)


async def failure(running: Running, token: str, **fields: Any) -> grpc.aio.AioRpcError:
    article = pb.Article(text=TEXT, language="en")
    request = pb.DigestRequest(**{"article": article} | fields)
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await running.news.Digest(request, metadata=(("authorization", f"Bearer {token}"),))
    return caught.value


async def test_neither_log_nor_errors_show_a_token_or_a_text(
    log: io.StringIO, guarded: Running
) -> None:
    """A stranger's guess, a refusal, a bug that quotes the article, and an exceeded quota."""

    async def quoting(text: str, *_: Any, **__: Any) -> Any:
        raise ValueError(f"cannot translate {text!r}")

    guarded.models.translator.translate = quoting  # type: ignore[method-assign]
    failures = [
        await failure(guarded, WRONG),
        await failure(guarded, TOKEN, article=pb.Article(text=TEXT, language="sw")),
        await failure(guarded, TOKEN, article=pb.Article(text=" ", title=TEXT)),
        *[await failure(guarded, TOKEN) for _ in range(3)],
    ]
    assert {error.code().name for error in failures} == {
        "UNAUTHENTICATED",
        "INVALID_ARGUMENT",
        "INTERNAL",
        "RESOURCE_EXHAUSTED",
    }
    for _ in range(500):  # a line is written once its reply is on the way
        lines = log.getvalue()
        if lines.count('"caller": "desk"') == len(failures) - 1:
            break
        await asyncio.sleep(0.01)
    assert lines.count('"caller": "desk"') == len(failures) - 1
    assert "ValueError" in lines
    assert "in quoting" in lines
    told = lines + "".join(f"{error}{error.trailing_metadata()}" for error in failures)
    for secret in (TOKEN, WRONG, tokens.digest(TOKEN).hex(), TEXT, "Sikasso"):
        assert secret not in told


def scraped(port: int) -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=30) as reply:
        return str(reply.read().decode())


async def test_metrics_show_neither(tmp_path: Path) -> None:
    """Nor the caller's name: where callers are addresses, such labels would never end."""
    path = tmp_path / "callers.toml"
    path.write_text(tokens.entry("paris-desk", TOKEN))
    settings = Settings(profile="fake", port=0, metrics_port=0, callers_file=path)
    telemetry = Telemetry(settings)
    assembly = Assembly(settings, telemetry.batches)
    editions = await assembly.editions()
    server = bind(settings, editions, telemetry.calls)
    await server.start()
    telemetry.expose(assembly, editions, lambda: 0)
    request = pb.TranslateRequest(texts=[TEXT], source_language="en", target_language="fr")
    async with grpc.aio.insecure_channel(f"127.0.0.1:{server.port}") as channel:
        news = NewsServiceStub(channel)
        with pytest.raises(grpc.aio.AioRpcError):
            await news.Translate(request, metadata=(("authorization", f"Bearer {WRONG}"),))
        await news.Translate(request, metadata=(("authorization", f"Bearer {TOKEN}"),))
    page = await asyncio.to_thread(scraped, telemetry.port or 0)
    await server.stop(0)
    telemetry.close()
    await editions.close()
    await assembly.close()
    assert "UNAUTHENTICATED" in page
    for secret in (TOKEN, WRONG, tokens.digest(TOKEN).hex(), "Sikasso", "paris-desk"):
        assert secret not in page
