"""Whatever kills a worker, and whenever: one row for each row, in order."""

from __future__ import annotations

import asyncio
import gc
import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bulk_fakes import FakePool, Killed, digest, finish, killed_after, make_order, read_jsonl
from bulk_fakes import write_jsonl as write
from kibaru_service.bulk.formats import JsonlSink, JsonlSource
from kibaru_service.bulk.layout import Layout
from kibaru_service.bulk.outcome import Outcome
from kibaru_service.bulk.rows import Part, Row
from kibaru_service.bulk.worker import Worker

# A process that is killed closes no file either.
pytestmark = pytest.mark.filterwarnings(
    "ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning"
)
ROWS = [{"id": n % 3, "text": "word " * n} for n in range(7)]


@pytest.fixture(scope="module", autouse=True)
def _left_open() -> Iterator[None]:
    """Let files that the killed left open be found here, not in the tests of others."""
    yield
    gc.collect()


@settings(max_examples=30)
@given(
    workers=st.lists(st.integers(1, 400), max_size=12),
    drivers=st.lists(st.integers(1, 900), max_size=3),
    single=st.booleans(),
)
# The driver dies when the run is complete and its state is not yet taken away.
@example(workers=[197, 197, 1, 1, 56, 49, 142, 13], drivers=[553], single=True)
def test_any_schedule_of_deaths_leaves_one_row_for_each_row(
    workers: list[int], drivers: list[int], *, single: bool
) -> None:
    """Workers and drivers die at any line; a row is blamed only for deaths of its own.

    Rows have ids that repeat and texts that do not: their place is what counts.
    """
    with tempfile.TemporaryDirectory() as folder:
        source = write(Path(folder) / "in.jsonl", ROWS)
        output = Path(folder) / ("out.jsonl" if single else "out")
        order = make_order(source, output, rows_per_part=3)
        pool = FakePool(digest, workers)
        for lines in drivers:
            try:
                with killed_after(lines):
                    finish(order, pool)
            except Killed:
                continue
        report = finish(order, pool)
        found = read_jsonl(output)
        assert [{k: row[k] for k in ("id", "text")} for row in found] == ROWS
        for row, given_row in zip(found, ROWS, strict=True):
            words = str(len(str(given_row["text"]).split()))
            if row["error"] is None:
                assert row["digest"] == {"usage": {"input_tokens": words}}
            else:
                assert row["error"]["reason"] == "WORKER_DIED"
        assert report.rows == len(ROWS)
        assert not list(Path(folder).rglob("*.journal"))


@pytest.mark.parametrize("step", [31, pytest.param(1, marks=pytest.mark.thorough)])
def test_a_run_that_is_killed_at_any_line_goes_on(tmp_path: Path, step: int) -> None:
    """Every so manieth line of the modules that write, from the first to the last of a run."""
    rows = ROWS[2:5]
    source = write(tmp_path / "in.jsonl", rows)
    for lines in count(1, step):
        output = tmp_path / f"{lines}.jsonl"
        order = make_order(source, output, rows_per_part=2)
        survived = True
        try:
            with killed_after(lines):
                finish(order, FakePool(digest))
        except Killed:
            survived = False
        finish(order, FakePool(digest))
        found = read_jsonl(output)
        assert [{k: row[k] for k in ("id", "text")} for row in found] == rows, lines
        assert all(row["error"] is None for row in found)
        if survived:
            break
    assert lines > 100


def make_worker(tmp_path: Path, digest_row: object, run: str = "r1") -> tuple[Worker, Part, Layout]:
    source = write(tmp_path / "in.jsonl", ROWS)
    layout = Layout(tmp_path / "out", "jsonl", single=False)
    layout.state.mkdir(parents=True, exist_ok=True)
    part = Part(0, str(source), 0, 0, len(ROWS))
    worker = Worker(digest_row, JsonlSource(), JsonlSink(), layout, run=run, at_once=4)  # type: ignore[arg-type]
    return worker, part, layout


def deadly(place: int, seen: list[int]) -> object:
    """Return what dies of one row, and notes whom it digests."""

    async def one(row: Row) -> Outcome:
        seen.append(row.place)
        if row.place == place:
            raise Killed
        return await digest(row)

    return one


def attempt(worker: Worker, part: Part) -> bool:
    """Have a part done; return whether the worker survived."""
    survived = True
    try:
        asyncio.run(worker.do(part))
    except* Killed:
        survived = False
    return survived


def test_a_row_that_kills_is_found_and_blamed_alone(tmp_path: Path) -> None:
    """Three deaths: one in company, two alone. The other rows are digested, and only once."""
    seen: list[int] = []
    worker, part, layout = make_worker(tmp_path, deadly(2, seen))
    assert [attempt(worker, part) for _ in range(4)] == [False, False, False, True]
    rows = read_jsonl(layout.output)
    assert [row["error"] and row["error"]["reason"] for row in rows] == [
        *(None, None, "WORKER_DIED", None, None, None, None)
    ]
    assert seen.count(2) == 3
    # Who was in hand beside it is begun again; who was done is not.
    assert all(1 <= seen.count(place) <= 2 for place in (0, 1, 3, 4, 5, 6))


def test_a_run_that_is_ended_blames_nobody(tmp_path: Path) -> None:
    """Five runs that die with the same row in hand say nothing about the row."""
    seen: list[int] = []
    for number in range(5):
        worker, part, _ = make_worker(tmp_path, deadly(2, seen), run=f"r{number}")
        assert not attempt(worker, part)
    worker, part, layout = make_worker(tmp_path, digest, run="last")
    assert attempt(worker, part)
    assert all(row["error"] is None for row in read_jsonl(layout.output))


def test_a_part_that_is_done_is_not_done_again(tmp_path: Path) -> None:
    """Ray may give a part to two workers; the second has nothing to do."""
    seen: list[int] = []
    worker, part, _ = make_worker(tmp_path, deadly(-1, seen))
    first, second = asyncio.run(worker.do(part)), asyncio.run(worker.do(part))
    assert first == second
    assert (first.rows, first.errors, first.checks, len(seen)) == (7, 0, 7, 7)
