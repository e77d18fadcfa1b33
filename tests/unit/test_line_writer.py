"""Lines are written in order by a thread; who puts them never waits."""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from kibaru_service.line_writer import LineWriter

Pipe = tuple[int, int]
# More than a pipe holds.
MANY = 200
LINE = "x" * 1023


@pytest.fixture
def pipe() -> Iterator[Pipe]:
    """A pipe: the end to read, the end to write."""
    ends = os.pipe()
    yield ends
    for end in ends:
        os.close(end)


def notice(count: int) -> str:
    return f"lost {count}"


def read(end: int, size: int) -> bytes:
    found = b""
    while len(found) < size:
        found += os.read(end, size - len(found))
    return found


def read_to_the_end(end: int) -> bytes:
    found = b""
    while not found.endswith(b"\0"):
        found += os.read(end, 1 << 20)
    return found[:-1]


def test_lines_arrive_in_order(pipe: Pipe) -> None:
    """All of them, once each, whatever characters they are made of."""
    writer = LineWriter(pipe[1], notice)
    for number in range(100):
        writer.put(f"ligne {number} ɛɔ \ud800")
    assert writer.close(30)
    expected = b"".join(f"ligne {n} ɛɔ \\ud800\n".encode() for n in range(100))
    assert read(pipe[0], len(expected)) == expected
    assert writer.dropped == 0


def test_full_pipe_drops_lines_and_says_so_later(pipe: Pipe) -> None:
    """Memory is bounded; what is lost is counted, and told once there is a reader."""
    writer = LineWriter(pipe[1], notice, capacity=16 * 1024)
    for _ in range(MANY):
        writer.put(LINE)
    # A pipe takes 64 KiB, and 16 KiB may wait.
    dropped = writer.dropped
    assert dropped >= MANY - 64 - 16
    with ThreadPoolExecutor() as pool:
        everything = pool.submit(read_to_the_end, pipe[0])
        lost = -1
        while writer.dropped != lost:
            lost = writer.dropped
            writer.put("last")
        assert writer.close(30)
        os.write(pipe[1], b"\0")
        lines = everything.result().decode().splitlines()
    told = sum(int(line.split()[1]) for line in lines if line.startswith("lost"))
    assert told == writer.dropped
    assert lines.count(LINE) == MANY - dropped
    assert "last" in lines


def test_close_does_not_wait_for_ever(pipe: Pipe) -> None:
    """A process with an unread pipe must end, and says that lines were left."""
    writer = LineWriter(pipe[1], notice)
    for _ in range(MANY):
        writer.put(LINE)
    assert not writer.close(0.05)
    assert not writer.close(3600)
    writer.put("after the end")
    assert writer.dropped == 1
    read(pipe[0], MANY * 1024)


def test_reader_that_has_gone_is_no_error() -> None:
    """A broken pipe loses lines, not calls."""
    reading, writing = os.pipe()
    os.close(reading)
    writer = LineWriter(writing, notice)
    writer.put("nobody hears this")
    assert writer.close(30)
    os.close(writing)
    assert writer.dropped >= 1
