"""Rows are counted once, from whichever side they are seen first."""

from __future__ import annotations

import threading
from io import StringIO
from pathlib import Path

import pytest

from kibaru_service.bulk import progress
from kibaru_service.bulk.journal import Journal
from kibaru_service.bulk.layout import Layout
from kibaru_service.bulk.outcome import Outcome
from kibaru_service.bulk.progress import Follower, shown
from kibaru_service.bulk.rows import Tally


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    """An output with a place for journals."""
    found = Layout(tmp_path, "jsonl", single=False)
    found.state.mkdir()
    return found


def test_rows_count_as_soon_as_they_are_noted(layout: Layout) -> None:
    """And no more when their part is written, nor when its journal is gone before it is told."""
    follower = Follower(layout)
    with Journal(layout.journal(0, "a"), "r") as journal:
        assert follower.rows() == 0
        for place in range(3):
            journal.begin(place, alone=False)
            journal.done(Outcome(place, digest={"text": 'of "done" things'}))
        assert follower.rows() == 3
    with Journal(layout.journal(0, "b"), "r") as journal:
        journal.done(Outcome(3, digest={}))
        assert follower.rows() == 4
    for path in layout.journals(0):
        path.unlink()
    assert follower.rows() == 4
    follower.written(Tally(0, rows=5))
    follower.written(Tally(1, rows=2))
    assert follower.rows() == 7


def test_half_a_note_counts_when_it_is_whole(layout: Layout) -> None:
    """A look may come in the middle of a write."""
    follower, path = Follower(layout), layout.journal(0, "a")
    path.write_bytes(b'{"done": {}}\n{"do')
    assert follower.rows() == 1
    with path.open("ab") as file:
        file.write(b'ne": {}}\n')
    assert follower.rows() == 2


def test_a_log_gets_a_line_now_and_then(layout: Layout, monkeypatch: pytest.MonkeyPatch) -> None:
    """With what is done, how fast, and how long it will take."""
    monkeypatch.setattr(progress, "_LINE_SECONDS", 0.01)
    follower, written = Follower(layout), threading.Event()

    class Stream(StringIO):
        def flush(self) -> None:
            if "20 of 40 rows" in self.getvalue():
                written.set()

    stream = Stream()
    with shown(follower, 40, stream):
        follower.written(Tally(0, rows=20))
        assert written.wait(10)
    assert "rows/s, about 0 min left" in stream.getvalue().splitlines()[-1]


def test_a_terminal_gets_a_bar(layout: Layout) -> None:
    """That ends at what is done."""

    class Terminal(StringIO):
        def isatty(self) -> bool:
            return True

    follower, stream = Follower(layout), Terminal()
    with shown(follower, 40, stream):
        follower.written(Tally(0, rows=40))
    assert "40/40" in stream.getvalue()
