"""How far a run has come, row by row: from the tallies of parts, and from the journals of others.

On a terminal a bar; elsewhere a line now and then, for a log.
"""

from __future__ import annotations

import re
import threading
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from kibaru_service.bulk.layout import Layout
from kibaru_service.bulk.rows import Tally

_DONE = re.compile(rb'^\{"done"', re.MULTILINE)
_LOOK_SECONDS = 1.0
_LINE_SECONDS = 60.0


class Follower:
    """Counts rows as they are noted; reads each journal once, as far as it goes."""

    def __init__(self, layout: Layout, written: Iterable[Tally] = ()) -> None:
        self._layout = layout
        self._offsets: dict[Path, int] = {}
        self._noted: Counter[int] = Counter()
        self._written = {tally.number: tally.rows for tally in written}
        self._lock = threading.Lock()

    def written(self, tally: Tally) -> None:
        """Take in a part that is done: its rows count once, whatever was noted of it."""
        with self._lock:
            self._written[tally.number] = tally.rows

    def rows(self) -> int:
        """Return how many rows are done."""
        for path in self._layout.state.glob("*.journal"):
            self._noted[int(path.name.split(".")[0])] += self._new(path)
        with self._lock:
            noted = sum(n for part, n in self._noted.items() if part not in self._written)
            return noted + sum(self._written.values())

    def _new(self, path: Path) -> int:
        try:
            with path.open("rb") as file:
                file.seek(self._offsets.get(path, 0))
                read = file.read()
        except FileNotFoundError:
            return 0
        whole = read[: read.rfind(b"\n") + 1]
        self._offsets[path] = self._offsets.get(path, 0) + len(whole)
        return len(_DONE.findall(whole))


@dataclass(frozen=True, slots=True)
class _Look:
    """What is shown: `rows` in all, and how many were done `before`."""

    follower: Follower
    rows: int
    before: int
    stop: threading.Event


@contextmanager
def shown(follower: Follower, rows: int, stream: TextIO) -> Iterator[None]:
    """Show how far the run has come until the block ends."""
    show, stop = _bar if stream.isatty() else _lines, threading.Event()
    look = _Look(follower, rows, follower.rows(), stop)
    thread = threading.Thread(target=show, args=(look, stream), name="progress", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _bar(look: _Look, stream: TextIO) -> None:
    columns = (
        *(BarColumn(), MofNCompleteColumn(), TextColumn("rows"), TimeElapsedColumn()),
        *(TextColumn("left"), TimeRemainingColumn()),
    )
    with Progress(*columns, console=Console(file=stream)) as progress:
        task = progress.add_task("rows", total=look.rows, completed=look.before)
        while not look.stop.wait(_LOOK_SECONDS):
            progress.update(task, completed=look.follower.rows())
        progress.update(task, completed=look.follower.rows())


def _lines(look: _Look, stream: TextIO) -> None:
    began = time.monotonic()
    while not look.stop.wait(_LINE_SECONDS):
        done = look.follower.rows()
        rate = (done - look.before) / (time.monotonic() - began)
        left = f", about {(look.rows - done) / rate / 60:,.0f} min left" if rate else ""
        stream.write(f"kibaru-bulk: {done:,} of {look.rows:,} rows, {rate:.2f} rows/s{left}\n")
        stream.flush()
