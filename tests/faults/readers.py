"""Client processes that read streams, or do not, and can be killed."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_SCRIPT = Path(__file__).with_name("reader.py")


@contextmanager
def reader(
    target: str, streams: int, messages: int, words: int, seed: int = 0
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a client with so many streams; the end of the block kills it."""
    numbers = [str(n) for n in (streams, messages, words, seed)]
    with subprocess.Popen([sys.executable, str(_SCRIPT), target, *numbers]) as process:
        try:
            yield process
        finally:
            process.kill()
