"""Servers as processes of their own, and what they have used."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

HERE = Path(__file__).resolve().parent
KIBARU = (sys.executable, "-m", "kibaru_service")
_TICKS = os.sysconf("SC_CLK_TCK")
_END_SECONDS = 120.0


@dataclass(kw_only=True)
class Process:
    """A server that listens on `target`."""

    process: subprocess.Popen[bytes]
    host: str = "127.0.0.1"
    port: int = 0

    @property
    def target(self) -> str:
        """Where to call it."""
        return f"{self.host}:{self.port}"

    @property
    def cpu_seconds(self) -> float:
        """CPU time that it has used so far, user and system."""
        stat = Path(f"/proc/{self.process.pid}/stat").read_text()
        fields = stat.rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS

    @property
    def megabytes(self) -> float:
        """Memory that it holds."""
        return self._status("VmRSS")

    @property
    def allocated_megabytes(self) -> float:
        """Memory that it holds and no file is behind: that of files comes and goes with others'."""
        return self._status("RssAnon")

    @property
    def peak_megabytes(self) -> float:
        """Memory that it has held at most."""
        return self._status("VmHWM")

    def ended(self) -> int:
        """Wait for its end; return the exit status, negative where a signal ended it."""
        return self.process.wait(_END_SECONDS)

    def _status(self, kind: str) -> float:
        lines = Path(f"/proc/{self.process.pid}/status").read_text().splitlines()
        return next(int(line.split()[1]) / 1024 for line in lines if line.startswith(kind))


@contextmanager
def started(
    command: Sequence[str],
    *,
    stderr: BinaryIO | None = None,
    environ: Mapping[str, str] | None = None,
) -> Iterator[subprocess.Popen[bytes]]:
    """Start a process; end it when the block ends, by force where it does not end by itself."""
    with subprocess.Popen(command, stderr=stderr, env={**os.environ, **(environ or {})}) as process:
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(_END_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()


@contextmanager
def kibaru(*arguments: str) -> Iterator[Process]:
    """Run the server, its cache off so that it works for every answer."""
    with _running([*KIBARU, "--cache-mb", "0", *arguments]) as found:
        yield found


@contextmanager
def one_by_one(*, tuned: bool = False) -> Iterator[Process]:
    """Run the server that makes one call of CTranslate2 for each request."""
    command = [sys.executable, str(HERE / "one_by_one.py"), *(["--tuned"] if tuned else [])]
    with _running(command) as found:
        yield found


@contextmanager
def _running(command: list[str]) -> Iterator[Process]:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "port"
        arguments = ["--port", "0", "--port-file", str(file), "--log-level", "error"]
        with started([*command, *arguments]) as process:
            yield Process(process=process, port=_port(file, process))


def _port(file: Path, process: subprocess.Popen[bytes]) -> int:
    for _ in range(1200):
        if file.exists() and (text := file.read_text().strip()):
            return int(text)
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with {process.returncode}")
        time.sleep(0.1)
    raise TimeoutError("the server did not come up in two minutes")
