"""Values in files that are read again when the files change."""

from __future__ import annotations

from pathlib import Path

import pytest
from structlog.testing import capture_logs

from kibaru_service.errors import KibaruError
from kibaru_service.transport.file_backed import FileBacked


class Number:
    """Reads a whole number, and counts how often."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.reads = 0

    def __call__(self) -> int:
        self.reads += 1
        text = self.path.read_text()
        if not text.isdecimal():
            raise KibaruError("no number")
        return int(text)


@pytest.fixture
def number(tmp_path: Path) -> Number:
    (tmp_path / "n").write_text("1")
    return Number(tmp_path / "n")


def test_what_has_not_changed_is_read_once(number: Number) -> None:
    """Looking is cheap, reading is not."""
    backed = FileBacked("number", [number.path], number)
    assert [backed.get() for _ in range(5)] == [1] * 5
    assert number.reads == 1


def test_a_change_is_seen_by_the_next_look(number: Number, tmp_path: Path) -> None:
    """Whether the file was written over, replaced, or is a link to another now."""
    backed = FileBacked("number", [number.path], number)
    number.path.write_text("22")
    assert backed.get() == 22
    (tmp_path / "new").write_text("33")
    (tmp_path / "new").replace(number.path)
    assert backed.get() == 33
    (tmp_path / "other").write_text("44")
    number.path.unlink()
    number.path.symlink_to(tmp_path / "other")
    assert backed.get() == 44


def test_a_bad_file_leaves_the_old_value_on_and_is_told_once(number: Number) -> None:
    """Half a rotation neither opens the server nor closes it; mending it works."""
    backed = FileBacked("number", [number.path], number)
    number.path.write_text("broken")
    with capture_logs() as lines:
        assert [backed.get(), backed.get()] == [1, 1]
        number.path.unlink()
        assert [backed.get(), backed.get()] == [1, 1]
    assert [line["log_level"] for line in lines] == ["error", "error"]
    assert lines[0]["error"] == "no number"
    number.path.write_text("5")
    assert backed.get() == 5


def test_the_first_read_must_work(number: Number) -> None:
    """A server does not start on what it cannot read."""
    number.path.write_text("broken")
    with pytest.raises(KibaruError, match="no number"):
        FileBacked("number", [number.path], number)
