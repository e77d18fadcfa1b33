"""Lines read ahead by a thread, a bounded number of them."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

from kibaru_client.cli.inputs import UsageError, decode

LONGEST_LINE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Line:
    """A line without its end; `lost` bytes of it were no UTF-8."""

    number: int
    text: str
    lost: int = 0


class Feed:
    """Hands each line of `stream` to `put`, then None, or the error that ended it.

    Waits while `ahead` lines are handed over and not yet `taken`. The thread owns the stream and
    closes it: whoever else closed it would wait for a read that may never return.
    """

    def __init__(
        self, stream: BinaryIO, put: Callable[[Line | Exception | None], None], ahead: int
    ) -> None:
        self._stream = stream
        self._put = put
        self._room = threading.Semaphore(ahead)
        self._stopped = False
        threading.Thread(target=self._read, name="kibaru-feed", daemon=True).start()

    def taken(self, count: int) -> None:
        """Make room for that many more lines."""
        self._room.release(count)

    def stop(self) -> None:
        """Read no more; a read that is under way is left to end by itself."""
        self._stopped = True
        self._room.release()

    def _read(self) -> None:
        end: Exception | None = None
        try:
            with self._stream:
                self._hand_over()
        except (OSError, UsageError) as error:
            end = error
        self._put(end)

    def _hand_over(self) -> None:
        number = 0
        while data := self._stream.readline(LONGEST_LINE):
            number += 1
            if len(data) == LONGEST_LINE:
                raise UsageError(f"line {number} is longer than {LONGEST_LINE} bytes")
            self._room.acquire()
            if self._stopped:
                return
            self._put(Line(number, *decode(data.removesuffix(b"\n").removesuffix(b"\r"))))
