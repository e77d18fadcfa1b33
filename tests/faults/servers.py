"""Servers as processes of their own, watched through their metrics, their health and their log."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from prometheus_client.parser import text_string_to_metric_families

from kibaru_service.transport.probe import serving as says_serving

_START_SECONDS = 180.0
_END_SECONDS = 120.0
_POLL_SECONDS = 0.05
KIBARU = (sys.executable, "-m", "kibaru_service")


@dataclass
class Server:
    """A server that listens on `target`; its log is JSON, a line for each call."""

    process: subprocess.Popen[bytes]
    log: Path
    host: str = "127.0.0.1"
    port: int = 0
    metrics_port: int = 0

    @property
    def target(self) -> str:
        """Where to call it."""
        return f"{self.host}:{self.port}"

    @property
    def healthy(self) -> bool:
        """Whether health says SERVING."""
        return says_serving(self.target)

    @property
    def megabytes(self) -> float:
        """The memory that it holds: VmRSS."""
        lines = Path(f"/proc/{self.process.pid}/status").read_text().splitlines()
        return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS"))

    @property
    def cpu_seconds(self) -> float:
        """The CPU time that it has used."""
        return self.value("process_cpu_seconds_total")

    def value(self, name: str, **labels: str) -> float:
        """Return the sum of the samples of a metric that have the labels."""
        url = f"http://127.0.0.1:{self.metrics_port}/metrics"
        with urllib.request.urlopen(url, timeout=30) as reply:
            text = reply.read().decode()
        return sum(
            sample.value
            for family in text_string_to_metric_families(text)
            for sample in family.samples
            if sample.name == name and labels.items() <= sample.labels.items()
        )

    def batch_seconds(self) -> float:
        """Return how long a batch has taken on average, of all models together."""
        count = self.value("kibaru_batch_seconds_count")
        return self.value("kibaru_batch_seconds_sum") / max(count, 1.0)

    def lines(self, event: str) -> list[dict[str, Any]]:
        """Return what the log says of an event."""
        lines = self.log.read_text(encoding="utf-8").splitlines()
        found = [json.loads(line) for line in lines if line.startswith("{")]
        return [line for line in found if line["event"] == event]

    def signal(self, number: signal.Signals) -> None:
        """Send it a signal."""
        self.process.send_signal(number)

    def ended(self) -> int:
        """Wait for its end; return the exit status, negative where a signal ended it."""
        return self.process.wait(_END_SECONDS)

    def await_nothing(self, seconds: float) -> float | None:
        """Return the seconds until nothing runs or waits any more, None if that never came."""
        began = time.monotonic()
        while time.monotonic() - began < seconds:
            running = self.value("kibaru_calls_in_flight") + self.value("kibaru_queued_texts")
            if not running + self.value("kibaru_backlog_seconds"):
                return time.monotonic() - began
            time.sleep(_POLL_SECONDS)
        return None


@contextmanager
def serving(
    *arguments: str,
    host: str = "127.0.0.1",
    command: Sequence[str] = KIBARU,
    environ: Mapping[str, str] | None = None,
) -> Iterator[Server]:
    """Run a server until the block ends; its cache is off, so that it works for every answer."""
    with launched(*arguments, host=host, command=command, environ=environ) as server:
        await_start(server)
        yield server


@contextmanager
def launched(
    *arguments: str,
    host: str = "127.0.0.1",
    command: Sequence[str] = KIBARU,
    environ: Mapping[str, str] | None = None,
) -> Iterator[Server]:
    """Start a server without waiting for it; end it when the block ends."""
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        log = Path(folder) / "log"
        own = ("--host", host, "--port", "0", "--metrics-port", "0", "--cache-mb", "0")
        # What is given last counts.
        line = [*command, *own, *arguments]
        with log.open("wb") as file:
            process = subprocess.Popen(line, stderr=file, env={**os.environ, **(environ or {})})
        stack.callback(_end, process)
        yield Server(process, log, host)


def await_start(server: Server) -> None:
    """Wait until a server serves; raises RuntimeError with its log where it does not."""
    began = time.monotonic()
    while not (said := server.lines("serving")):
        late = time.monotonic() - began > _START_SECONDS
        if late or server.process.poll() is not None:
            raise RuntimeError(f"the server did not start: {server.log.read_text()[-2000:]}")
        time.sleep(_POLL_SECONDS)
    server.port, server.metrics_port = said[0]["port"], said[0]["metrics_port"]


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(_END_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
