"""What a run writes appears whole, where readers look, or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from kibaru_service.bulk.layout import Layout, replace
from kibaru_service.bulk.rows import Tally


def test_a_file_that_cannot_be_written_whole_is_not_there(tmp_path: Path) -> None:
    """What was there before is as it was, and nothing lies beside it."""
    path = tmp_path / "a"
    path.write_text("old")

    def fill_up(beside: Path) -> None:
        beside.write_text("ne")
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        replace(path, fill_up)
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]
    replace(path, lambda beside: beside.write_text("new"))  # type: ignore[arg-type]
    assert path.read_text() == "new"


def test_a_part_is_done_once_its_rows_are_there(tmp_path: Path) -> None:
    """What came of it is written first, and counts for nothing without them."""
    layout = Layout(tmp_path / "out", "jsonl", single=False)
    layout.state.mkdir(parents=True)
    tally = Tally(3, rows=2, errors=1)

    def die(_beside: Path) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        layout.commit(tally, die)
    assert layout.tally(3) is None
    assert layout.tallies() == {}
    layout.commit(tally, lambda beside: beside.write_text("rows"))  # type: ignore[arg-type]
    assert layout.tally(3) == tally
    assert layout.tallies() == {3: tally}


def test_parts_are_in_the_order_of_their_numbers(tmp_path: Path) -> None:
    """Also beyond a million of them; other files are none."""
    layout = Layout(tmp_path, "jsonl", single=False)
    names = ["part-000002.jsonl", "part-1000000.jsonl", "part-000010.jsonl", "part-x.jsonl"]
    for name in (*names, "_part-000003.jsonl.77.tmp", "part-000004.jsonl.bak"):
        (tmp_path / name).touch()
    assert [path.name for path in layout.parts()] == [names[0], names[2], names[1]]


def test_a_single_file_has_its_parts_beside_it(tmp_path: Path) -> None:
    """So that nobody reads it before it is whole."""
    layout = Layout(tmp_path / "out.parquet", "parquet", single=True)
    assert layout.part(7) == tmp_path / "out.parquet.parts/part-000007.parquet"
    assert layout.manifest == tmp_path / "out.parquet.manifest.json"
