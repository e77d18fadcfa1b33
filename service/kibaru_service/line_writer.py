"""Lines on their way to a file descriptor, written by a thread of their own.

Whoever puts a line never waits for its reader: a pipe that nobody drains holds 64 KiB, and a write
to it blocks from then on. What cannot be kept is dropped and counted. The thread writes to the
descriptor itself: one that is blocked in Python's buffered stream holds its lock, and the
interpreter aborts at exit when it cannot get it (as with the standard library's QueueListener).
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable

CAPACITY_BYTES = 4 * 1024 * 1024


class LineWriter:
    """Writes lines to a descriptor in order, at most `capacity` bytes of them waiting.

    Where lines were dropped stands what `notice` says of their number.
    """

    def __init__(
        self, descriptor: int, notice: Callable[[int], str], capacity: int = CAPACITY_BYTES
    ) -> None:
        self._descriptor = descriptor
        self._notice = notice
        self._capacity = capacity
        # Re-entrant: a finalizer may log in the middle of `put`.
        self._changed = threading.Condition(threading.RLock())
        self._lines: list[bytes] = []
        self._held = 0
        self._closing = False
        self._dropped = self._told = 0
        self._thread = threading.Thread(target=self._run, name="log-lines", daemon=True)
        self._thread.start()

    @property
    def dropped(self) -> int:
        """How many lines were lost since the start: no room, or nobody at the other end."""
        return self._dropped

    def put(self, line: str) -> None:
        """Take a line over, or drop it where there is no room; never waits."""
        raw = line.encode(errors="backslashreplace") + b"\n"
        with self._changed:
            if self._closing or self._held + len(raw) > self._capacity:
                self._dropped += 1
                return
            self._lines.append(raw)
            self._held += len(raw)
            self._changed.notify()

    def close(self, seconds: float) -> bool:
        """Take no more lines, and wait so long for those taken; say whether all are written.

        Only the first to close waits.
        """
        with self._changed:
            wait, self._closing = not self._closing, True
            self._changed.notify()
        self._thread.join(seconds if wait else 0.0)
        return not self._thread.is_alive()

    def _run(self) -> None:
        while lines := self._next():
            written = self._write(b"".join(lines))
            with self._changed:
                self._held -= sum(map(len, lines))
                if not written:
                    # There is nobody to tell either.
                    self._dropped += len(lines)
                    self._told = self._dropped

    def _next(self) -> list[bytes]:
        """Wait for lines and return all there are; none once closed."""
        with self._changed:
            while not self._lines and not self._closing:
                self._changed.wait()
            lines, self._lines = self._lines, []
            if lost := self._dropped - self._told:
                self._told = self._dropped
                lines.append(self._notice(lost).encode() + b"\n")
                self._held += len(lines[-1])
            return lines

    def _write(self, chunk: bytes) -> bool:
        left = memoryview(chunk)
        while left:
            try:
                left = left[os.write(self._descriptor, left) :]
            except OSError:
                return False
        return True
