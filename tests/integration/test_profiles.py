"""Two profiles in one server, and models that are swapped while calls run."""

from __future__ import annotations

import asyncio
import gc
import hashlib
import json
import signal
import subprocess
import sys
import weakref
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from pathlib import Path

import grpc
import pytest

from kibaru.v1 import news_pb2 as pb
from kibaru.v1 import news_pb2_grpc
from kibaru_service.app import build_server
from kibaru_service.config import Settings
from kibaru_service.engine.catalog import read_catalog
from kibaru_service.engine.fake import fake_models
from kibaru_service.engine.loading import EngineOptions, Loader
from kibaru_service.engine.protocol import Call
from tiny_models import save_catalog, save_translator

TEXT = "The market of Bamako opened again on Monday. Traders said that prices had fallen."


@asynccontextmanager
async def serving(*names: str) -> AsyncIterator[news_pb2_grpc.NewsServiceAsyncStub]:
    """A server in this process with made-up models under several names."""
    loaded = [replace(fake_models(), profile=name) for name in names]
    server = build_server(Settings(port=0), *loaded)
    await server.start()
    await server.ready()
    async with grpc.aio.insecure_channel(f"127.0.0.1:{server.port}") as channel:
        yield news_pb2_grpc.NewsServiceStub(channel)
    await server.stop(0)
    for models in loaded:
        await models.close()


async def test_every_call_can_name_its_profile() -> None:
    """A/B: the same server answers with either, and says which it has."""
    async with serving("compact", "full") as news:
        for asked, got in (("", "compact"), ("full", "full")):
            info = await news.GetInfo(pb.GetInfoRequest(profile=asked))
            assert (info.profile, list(info.profiles)) == (got, ["compact", "full"])
        article = pb.Article(text=TEXT, language="en")
        digest = await news.Digest(pb.DigestRequest(article=article, profile="full"))
        assert digest.models[0].id == "fake"
        summary = await news.Summarize(pb.SummarizeRequest(article=article, profile="full"))
        assert summary.extractive.sentences
        plain = pb.TranslateRequest(texts=[TEXT], target_language="fr", profile="full")
        assert (await news.Translate(plain)).translations[0].text


async def test_an_unknown_profile_is_an_invalid_argument() -> None:
    """In every call, before any work is done; also in the stream."""
    async with serving("compact") as news:
        article = pb.Article(text=TEXT, language="en")
        wrong = pb.DigestRequest(article=article, profile="huge")
        calls = (
            news.Digest(wrong),
            news.StreamDigest(pb.StreamDigestRequest(digest=wrong)).read(),
            news.Summarize(pb.SummarizeRequest(article=article, profile="huge")),
            news.Translate(pb.TranslateRequest(texts=[TEXT], target_language="fr", profile="huge")),
            news.GetInfo(pb.GetInfoRequest(profile="huge")),
        )
        for call in calls:
            with pytest.raises(grpc.aio.AioRpcError) as caught:
                await call
            assert caught.value.code() is grpc.StatusCode.INVALID_ARGUMENT
            assert "offered: compact" in (caught.value.details() or "")


async def test_profiles_share_weights_and_let_them_go(tmp_path: Path) -> None:
    """A model that two profiles name is in memory once, and gone when neither is loaded."""
    path = save_catalog(tmp_path) / "catalog.toml"
    more = '[profiles.other]\ntranslate = { en-fr = "mt" }\nembed = { en = "enc" }\n'
    path.write_text(path.read_text("utf-8") + more, "utf-8")
    loader = Loader(EngineOptions())
    catalog = read_catalog(tmp_path)
    tiny, other = loader.load(catalog, "tiny"), loader.load(catalog, "other")
    weights = [_weights(models) for models in (tiny, other)]
    assert weights[0] is weights[1]
    for models in (tiny, other):
        await models.translator.translate(TEXT, "en", "fr", Call())
    gone = weakref.ref(weights.pop())
    weights.clear()
    await tiny.close()
    del tiny
    assert gone() is not None
    await other.close()
    del other, models
    gc.collect()
    assert gone() is None
    await loader.close()


def _weights(models: object) -> object:
    return models.translator._generators["en", "fr"].model  # type: ignore[attr-defined]


@contextmanager
def process(models_dir: Path) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """A server of its own over tiny models, and its port.

    Its log goes to a file: a pipe that nobody reads fills up, and then the server waits for ever.
    """
    port_file = models_dir / "port"
    flags = ["--models-dir", str(models_dir), "--profile", "tiny", "--port-file", str(port_file)]
    command = [sys.executable, "-m", "kibaru_service", "--port", "0", *flags, "--workers", "1"]
    log = _log(models_dir)
    with log.open("wb") as out, subprocess.Popen(command, stdout=out, stderr=out) as server:
        try:
            yield server, _port(server, port_file)
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(timeout=20)


def _log(models_dir: Path) -> Path:
    return models_dir / "log"


def _port(server: subprocess.Popen[bytes], file: Path) -> int:
    while server.poll() is None:
        if file.exists() and file.read_text().strip():
            return int(file.read_text())
    raise AssertionError(_log(file.parent).read_text("utf-8"))


def put_other_weights(models_dir: Path) -> None:
    """Replace the translator by another one, as a fetch does, with its entry in the catalogue."""
    path = models_dir / "mt" / "model.bin"
    old = hashlib.sha256(path.read_bytes()).hexdigest()
    vocabulary = json.loads((models_dir / "mt/shared_vocabulary.json").read_text())
    save_translator(models_dir / "new", end_bias=1.0, vocabulary=vocabulary)
    (models_dir / "new" / "model.bin").replace(path)
    new = hashlib.sha256(path.read_bytes()).hexdigest()
    assert new != old
    catalog = models_dir / "catalog.toml"
    catalog.write_text(catalog.read_text("utf-8").replace(old, new), "utf-8")


async def test_sighup_swaps_models_without_dropping_a_call(tmp_path: Path) -> None:
    """Callers that never pause see old models, then new ones, and not one failure."""
    save_catalog(tmp_path)
    with process(tmp_path) as (server, port):
        async with grpc.aio.insecure_channel(f"127.0.0.1:{port}") as channel:
            news: news_pb2_grpc.NewsServiceAsyncStub = news_pb2_grpc.NewsServiceStub(channel)
            before = await _fingerprint(news)
            seen: list[str] = []
            callers = [asyncio.create_task(_calls(news, before, seen)) for _ in range(4)]
            put_other_weights(tmp_path)
            server.send_signal(signal.SIGHUP)
            await asyncio.gather(*callers)
            after = await _fingerprint(news)
        assert after != before
        assert set(seen) == {before, after}


async def test_a_reload_that_fails_leaves_the_old_models_on(tmp_path: Path) -> None:
    """A broken catalogue on disk does not take a running server down."""
    save_catalog(tmp_path)
    with process(tmp_path) as (server, port):
        async with grpc.aio.insecure_channel(f"127.0.0.1:{port}") as channel:
            news: news_pb2_grpc.NewsServiceAsyncStub = news_pb2_grpc.NewsServiceStub(channel)
            before = await _fingerprint(news)
            (tmp_path / "catalog.toml").write_text("version = = 1")
            server.send_signal(signal.SIGHUP)
            log = await _line_with(_log(tmp_path), "reload failed")
            assert "catalog.toml" in log
            assert await _fingerprint(news) == before


async def _line_with(log: Path, words: str) -> str:
    """The first whole line of a growing log that holds these words."""
    async with asyncio.timeout(20):
        while True:
            for line in log.read_text("utf-8").splitlines(keepends=True):
                if words in line and line.endswith("\n"):
                    return line
            await asyncio.sleep(0.02)


async def _fingerprint(news: news_pb2_grpc.NewsServiceAsyncStub) -> str:
    info = await news.GetInfo(pb.GetInfoRequest())
    return next(str(model.ref.fingerprint) for model in info.models if model.ref.id == "mt")


async def _calls(news: news_pb2_grpc.NewsServiceAsyncStub, before: str, seen: list[str]) -> None:
    """Call without a pause until the new models have answered."""
    request = pb.TranslateRequest(texts=[TEXT] * 4, source_language="en", target_language="fr")
    for _ in range(2_000):
        reply = await news.Translate(request)
        seen.extend(model.fingerprint for model in reply.models)
        if seen[-1] != before:
            return
    raise AssertionError("the new models never answered")
