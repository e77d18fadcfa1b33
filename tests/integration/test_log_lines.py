"""The log of a server as a process: what a reader, and the lack of one, does to it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import grpc

from kibaru.v1 import news_pb2 as pb
from kibaru.v1 import news_pb2_grpc

# Each writes a line of some 200 bytes: twice what a pipe holds.
CALLS = 700


@contextmanager
def server(port_file: Path, stderr: int) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """A server process with made-up models, and its address."""
    command = [sys.executable, "-m", "kibaru_service", "--profile", "fake", "--port", "0"]
    with subprocess.Popen([*command, "--port-file", str(port_file)], stderr=stderr) as process:
        try:
            until = time.monotonic() + 120
            while not (port_file.exists() and port_file.read_text()):
                assert process.poll() is None
                assert time.monotonic() < until
                time.sleep(0.02)
            yield process, f"127.0.0.1:{port_file.read_text().strip()}"
        finally:
            process.kill()


def call(target: str) -> None:
    """Make many calls, each of which leaves a line."""
    with grpc.insecure_channel(target) as channel:
        news = news_pb2_grpc.NewsServiceStub(channel)
        for _ in range(CALLS):
            assert news.GetInfo(pb.GetInfoRequest(), timeout=60).version


def test_server_with_an_unread_log_goes_on_serving(tmp_path: Path) -> None:
    """A pipe that nobody drains blocks no call, and neither drain nor exit."""
    reading, writing = os.pipe()
    with server(tmp_path / "port", writing) as (process, target):
        call(target)
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=120) == 0
    os.close(reading)
    os.close(writing)


def test_drained_server_loses_no_line(tmp_path: Path) -> None:
    """With a healthy reader every call has its line, and the last one is of the end."""
    log = tmp_path / "log"
    with log.open("wb") as sink, server(tmp_path / "port", sink.fileno()) as (process, target):
        call(target)
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=120) == 0
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    assert sum(line["event"] == "call" for line in lines) == CALLS
    assert lines[-1]["event"] == "stopped"
