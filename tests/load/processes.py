"""Servers as processes of their own, and what they have used."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Process:
    """A server that listens."""

    pid: int
    target: str

    @property
    def cpu_seconds(self) -> float:
        """CPU time that it has used so far, user and system."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS

    def megabytes(self, kind: str = "VmRSS") -> float:
        """Memory that it holds (VmRSS) or has held at most (VmHWM)."""
        lines = Path(f"/proc/{self.pid}/status").read_text().splitlines()
        return next(int(line.split()[1]) / 1024 for line in lines if line.startswith(kind))


@contextmanager
def kibaru(*arguments: str) -> Iterator[Process]:
    """Run the server, its cache off so that it works for every answer."""
    with _running([sys.executable, "-m", "kibaru_service", "--cache-mb", "0", *arguments]) as found:
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
        with subprocess.Popen([*command, *arguments]) as process:
            try:
                yield Process(process.pid, f"127.0.0.1:{_port(file, process)}")
            finally:
                process.terminate()


def _port(file: Path, process: subprocess.Popen[bytes]) -> int:
    for _ in range(1200):
        if file.exists() and (text := file.read_text().strip()):
            return int(text)
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with {process.returncode}")
        time.sleep(0.1)
    raise TimeoutError("the server did not come up in two minutes")
