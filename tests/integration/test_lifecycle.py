"""The server as a process: health, reflection, drain, and how it fails to start."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import grpc
import pytest
from google.protobuf.descriptor_pb2 import FileDescriptorProto
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection_pb2, reflection_pb2_grpc

from conftest import Start
from kibaru.v1 import news_pb2 as pb
from kibaru.v1 import news_pb2_grpc
from kibaru_service.app import build_server
from kibaru_service.config import Settings
from kibaru_service.engine.fake import fake_models
from kibaru_service.transport.probe import serving

SERVER = [sys.executable, "-m", "kibaru_service", "--port", "0"]


async def health(channel: grpc.aio.Channel, name: str) -> int:
    reply = await health_pb2_grpc.HealthStub(channel).Check(
        health_pb2.HealthCheckRequest(service=name)
    )
    return int(reply.status)


async def test_health_is_told_per_service_and_per_model(start: Start) -> None:
    """The whole, the service and each model answer; an unknown name is NOT_FOUND."""
    running = await start()
    for name in ("", "kibaru.v1.NewsService", "models/fake"):
        assert await health(running.channel, name) == health_pb2.HealthCheckResponse.SERVING
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await health(running.channel, "models/other")
    assert caught.value.code() is grpc.StatusCode.NOT_FOUND


async def test_server_is_not_serving_until_it_is_ready() -> None:
    """A balancer must not send calls to models that are still warming up."""
    models = fake_models()
    server = build_server(Settings(port=0), models)
    await server.start()
    async with grpc.aio.insecure_channel(f"127.0.0.1:{server.port}") as channel:
        assert await health(channel, "") == health_pb2.HealthCheckResponse.NOT_SERVING
        await server.ready()
        assert await health(channel, "") == health_pb2.HealthCheckResponse.SERVING
    await server.stop(0)
    await models.close()


async def test_probe_tells_a_serving_server_from_none(start: Start) -> None:
    """What the image's HEALTHCHECK runs."""
    running = await start()
    assert await asyncio.to_thread(serving, running.target)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        nobody = f"127.0.0.1:{free.getsockname()[1]}"
        assert not await asyncio.to_thread(serving, nobody)


async def contract(channel: grpc.aio.Channel) -> FileDescriptorProto:
    request = reflection_pb2.ServerReflectionRequest(file_containing_symbol="kibaru.v1.NewsService")
    stub = reflection_pb2_grpc.ServerReflectionStub(channel)
    reply = await stub.ServerReflectionInfo(iter([request])).read()
    raw = reply.file_descriptor_response.file_descriptor_proto[0]
    return FileDescriptorProto.FromString(raw)


async def test_reflection_offers_the_contract_unless_it_is_off(start: Start) -> None:
    """A setting closes it."""
    running = await start()
    assert (await contract(running.channel)).package == "kibaru.v1"
    closed = await start(reflection=False)
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await contract(closed.channel)
    assert caught.value.code() is grpc.StatusCode.UNIMPLEMENTED


@pytest.fixture
def process(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A server process with made-up models, and its address."""
    port_file = tmp_path / "port"
    command = [*SERVER, "--profile", "fake", "--port-file", str(port_file)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as server:
        until = time.monotonic() + 60
        while not (port_file.exists() and port_file.read_text()):
            assert server.poll() is None, server.stderr.read() if server.stderr else ""
            assert time.monotonic() < until
            time.sleep(0.02)
        yield server, f"127.0.0.1:{port_file.read_text().strip()}"
        server.kill()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_signal_drains_and_exits_zero(
    process: tuple[subprocess.Popen[str], str], number: signal.Signals
) -> None:
    """The process answers, is told to end, and ends well, with JSON lines that name no text."""
    server, target = process
    with grpc.insecure_channel(target) as channel:
        request = pb.TranslateRequest(texts=["A secret text."], target_language="fr")
        reply = news_pb2_grpc.NewsServiceStub(channel).Translate(request, timeout=30)
        assert reply.translations[0].text
    server.send_signal(number)
    _, log = server.communicate(timeout=60)
    assert server.returncode == 0
    assert '"event": "stopped"' in log
    assert '"request_id"' in log
    assert "secret" not in log


def failing(*arguments: str, **environ: str) -> tuple[int, list[str]]:
    done = subprocess.run(
        [*SERVER, *arguments],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env=os.environ | environ,
    )
    return done.returncode, done.stderr.splitlines()


def test_missing_and_corrupt_models_are_one_clear_line(tmp_path: Path) -> None:
    """Which file, what is wrong with it, a non-zero exit, no traceback."""
    code, lines = failing("--models-dir", str(tmp_path))
    assert code == 1
    assert len(lines) == 1
    assert "catalog.toml" in lines[0]
    source = Path(__file__).resolve().parents[2] / "models"
    (tmp_path / "catalog.toml").write_text((source / "catalog.toml").read_text())
    code, lines = failing("--models-dir", str(tmp_path))
    assert (code, len(lines)) == (1, 1)
    assert "bundled" in lines[0]


def test_taken_port_is_one_clear_line() -> None:
    """A second server on a port must not start in silence."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        code, lines = failing("--profile", "fake", "--port", port)
    assert code == 1
    assert any("cannot listen" in line for line in lines)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("--callers-file", ""),
        ("--callers-file", "kibaru_a-secret"),
        ("--tls-cert", "kibaru_a-secret"),
    ],
)
def test_unusable_secrets_are_one_clear_line(tmp_path: Path, name: str, content: str) -> None:
    """No token at all, and files that are something else; none of them is quoted."""
    path = tmp_path / "secret"
    path.write_text(content)
    key = ("--tls-key", str(path)) if name == "--tls-cert" else ()
    code, lines = failing("--profile", "fake", name, str(path), *key)
    assert (code, len(lines)) == (1, 1)
    assert str(path) in lines[0]
    assert "a-secret" not in lines[0]


@pytest.mark.parametrize("host", ["0.0.0.0", "::"])  # noqa: S104
def test_a_server_does_not_stand_open_by_mistake(host: str) -> None:
    """Others could reach it without TLS and a token: it says what to set, and exits with 2."""
    code, lines = failing("--profile", "fake", "--host", host)
    assert (code, len(lines)) == (2, 1)
    for word in ("tls_cert", "tls_key", "callers_file", "--insecure"):
        assert word in lines[0]


@pytest.mark.parametrize(
    "arguments", [("--port", "many"), ("--no-such-setting", "1"), ("--config", "nowhere.toml")]
)
def test_bad_settings_exit_with_two(arguments: tuple[str, str]) -> None:
    """The usual status of a wrong command line, and no traceback."""
    code, lines = failing(*arguments)
    assert code == 2
    assert not any("Traceback" in line for line in lines)
