"""Servers as processes of their own, watched through their metrics, their health and their log."""

from __future__ import annotations

import json
import signal
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypedDict, Unpack

from processes import KIBARU, Process, started
from prometheus_client.parser import text_string_to_metric_families

from kibaru_service.transport.probe import serving as says_serving

_START_SECONDS = 180.0
_POLL_SECONDS = 0.05


@dataclass(kw_only=True)
class Server(Process):
    """A server whose log is JSON, a line for each call, and which tells its metrics."""

    log: Path
    metrics_port: int = 0

    @property
    def healthy(self) -> bool:
        """Whether health says SERVING."""
        return says_serving(self.target)

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

    def await_nothing(self, seconds: float) -> float | None:
        """Return the seconds until nothing runs or waits any more, None if that never came."""
        began = time.monotonic()
        while time.monotonic() - began < seconds:
            running = self.value("kibaru_calls_in_flight") + self.value("kibaru_queued_texts")
            if not running + self.value("kibaru_backlog_seconds"):
                return time.monotonic() - began
            time.sleep(_POLL_SECONDS)
        return None


class How(TypedDict, total=False):
    """How to start a server; what is left out is the server itself on 127.0.0.1."""

    host: str
    command: Sequence[str]
    environ: Mapping[str, str]


@contextmanager
def serving(*arguments: str, **how: Unpack[How]) -> Iterator[Server]:
    """Run a server until the block ends; its cache is off, so that it works for every answer."""
    with launched(*arguments, **how) as server:
        await_start(server)
        yield server


@contextmanager
def launched(*arguments: str, **how: Unpack[How]) -> Iterator[Server]:
    """Start a server without waiting for it; end it when the block ends."""
    host = how.get("host", "127.0.0.1")
    own = ("--host", host, "--port", "0", "--metrics-port", "0", "--cache-mb", "0")
    # What is given last counts.
    line = [*how.get("command", KIBARU), *own, *arguments]
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "log"
        with (
            log.open("wb") as file,
            started(line, stderr=file, environ=how.get("environ")) as process,
        ):
            yield Server(process=process, log=log, host=host)


def await_start(server: Server) -> None:
    """Wait until a server serves; raises RuntimeError with its log where it does not."""
    began = time.monotonic()
    while not (said := server.lines("serving")):
        late = time.monotonic() - began > _START_SECONDS
        if late or server.process.poll() is not None:
            raise RuntimeError(f"the server did not start: {server.log.read_text()[-2000:]}")
        time.sleep(_POLL_SECONDS)
    server.port, server.metrics_port = said[0]["port"], said[0]["metrics_port"]
