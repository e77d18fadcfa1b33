"""What stands in for Ray and for death in the tests of corpora."""

from __future__ import annotations

import asyncio
import json
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from types import FrameType
from typing import Any

from kibaru_service.bulk.job import Job, Request
from kibaru_service.bulk.layout import SUFFIXES, Layout
from kibaru_service.bulk.outcome import Outcome
from kibaru_service.bulk.process import Process, worker_for
from kibaru_service.bulk.rows import Part, Row, Tally
from kibaru_service.bulk.run import Order, Report, run
from kibaru_service.bulk.worker import Digest
from kibaru_service.config import Settings
from kibaru_service.domain import DigestOptions

BULK = "kibaru_service/bulk/"
# Where what is written hangs on cleaning up: a killed process cleans nothing up.
MORTAL = ("worker.py", "layout.py", "journal.py")
WRITING = (*MORTAL, "formats.py", "claim.py", "manifest.py", "run.py")


class Killed(BaseException):
    """The process has been killed: nothing that it would have done is done."""


@contextmanager
def killed_after(lines: int | None) -> Iterator[None]:
    """Kill what runs in the block at its so manieth line of the modules that write; None: never."""
    if lines is None:
        yield
        return
    left = lines

    def trace(frame: FrameType, event: str, _arg: object) -> Callable[..., Any] | None:
        nonlocal left
        name = frame.f_code.co_filename
        if BULK not in name or not name.endswith(WRITING):
            return None
        if event == "line":
            left -= 1
            if left == 0 or (left < 0 and name.endswith(MORTAL)):
                raise Killed
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        yield
    except BaseException as error:
        if left <= 0:
            raise Killed from error
        raise
    finally:
        sys.settrace(before)


class FakePool:
    """A pool whose workers die after so many lines each, until the list is used up."""

    def __init__(self, digest: Digest, kills: Iterable[int] = ()) -> None:
        self._digest = digest
        self._kills = iter(kills)
        self.deaths = 0

    def run(self, job: Job, parts: Sequence[Part]) -> Iterator[Tally]:
        waiting = deque(parts)
        while waiting:
            part, lines = waiting.popleft(), next(self._kills, None)
            worker = worker_for(job, self._digest)
            try:
                with killed_after(lines):
                    tally = asyncio.run(worker.do(part))
            except Killed:
                if lines is None:
                    # It is the whole run that has been killed.
                    raise
                self.deaths += 1
                waiting.append(part)
            else:
                yield tally


class InProcess:
    """One worker with real use cases, in this process."""

    def run(self, job: Job, parts: Sequence[Part]) -> Iterator[Tally]:
        if parts:
            with Process(job) as process:
                yield from map(process.do, parts)


async def digest(row: Row) -> Outcome:
    """Digest a row into the length of its text; give others a turn meanwhile."""
    await asyncio.sleep(0)
    words = len(str(row.columns.get("text", "")).split())
    return Outcome(row.place, digest={"usage": {"input_tokens": str(words)}}, checks=1)


def make_order(source: Path, output: Path, **changes: Any) -> Order:
    """Return an order with made-up models; an output without a suffix is a folder of JSONL."""
    form, other = SUFFIXES.get(output.suffix), changes.pop("format", "jsonl")
    layout = Layout(output, form or other, single=form is not None)
    targets = changes.pop("targets", ("fr",))
    request = Request(DigestOptions(targets=targets))
    settings = Settings.model_validate({"profile": "fake"})
    return Order(source, layout, changes.pop("request", request), settings, **changes)


def finish(order: Order, pool: Any) -> Report:
    """Run an order without a terminal."""
    return run(order, pool, StringIO())


def write_jsonl(path: Path, rows: Iterable[object]) -> Path:
    """Write rows; a string is a line as it stands."""
    lines = (row if isinstance(row, str) else json.dumps(row) for row in rows)
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


def read_jsonl(path: Path) -> list[dict[str, Any]]:
    """Return the rows of a file, or of the parts of a folder."""
    files = sorted(path.glob("part-*.jsonl")) if path.is_dir() else [path]
    return [json.loads(line) for file in files for line in file.read_text("utf-8").splitlines()]
