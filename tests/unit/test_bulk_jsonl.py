"""Lines in, rows out; what is no row says so and stops nothing."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kibaru_service.bulk import jsonl
from kibaru_service.bulk.kinds import Kind
from kibaru_service.bulk.rows import Part, Row

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


def rows_of(path: Path, *, limit: int | None = None, first: int = 0) -> list[Row]:
    begins = jsonl.scan(path, {}, limit)
    return jsonl.read(Part(0, str(path), begins[first], first, len(begins) - first))


def test_blank_lines_are_no_rows_and_the_last_line_needs_no_end(tmp_path: Path) -> None:
    """Byte order mark, CRLF and blank lines are what editors leave."""
    path = tmp_path / "a.jsonl"
    path.write_bytes(b'\xef\xbb\xbf{"a": 1}\r\n\n   \n{"a": 2}\n{"a": 3}')
    assert [row.columns for row in rows_of(path)] == [{"a": 1}, {"a": 2}, {"a": 3}]
    assert [row.place for row in rows_of(path, first=1)] == [1, 2]
    assert [row.columns for row in rows_of(path, limit=2)] == [{"a": 1}, {"a": 2}]


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        (b"nothing", "not JSON: Expecting value at character 0"),
        (b'{"a": "\xff"}', "not UTF-8 at byte 7"),
        (b"[1]", "not an object"),
        (b"[" * 5000, "too deep"),
        (b'{"a": ' + b"[" * 150 + b"]" * 150 + b"}", "more than 100 deep"),
        (b'{"a": ' + b"1" * 5000 + b"}", "a number too long"),
    ],
)
def test_a_line_that_is_no_row_says_where_and_why(
    tmp_path: Path, line: bytes, problem: str
) -> None:
    """And quotes nothing of it; the rows around it are read."""
    path = tmp_path / "a.jsonl"
    path.write_bytes(b'{"a": 1}\n' + line + b'\n{"a": 2}\n')
    before, bad, after = rows_of(path)
    assert (before.columns, after.columns) == ({"a": 1}, {"a": 2})
    assert bad.problem.startswith("a.jsonl, byte 9: ")
    assert problem in bad.problem


def test_an_endless_line_is_not_taken_into_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is a row all the same, and the next one is found behind it."""
    monkeypatch.setattr(jsonl, "LONGEST_LINE", 20)
    path = tmp_path / "a.jsonl"
    path.write_bytes(b'{"a": "' + b"x" * 100 + b'"}\n' + b" " * 90 + b'\n{"a": 2}\n')
    first, second, third = rows_of(path)
    assert "more than 20 bytes" in first.problem
    assert "more than 20 bytes" in second.problem
    assert third.columns == {"a": 2}


@given(st.dictionaries(st.text(), JSON, max_size=4))
def test_what_can_be_read_is_written_as_it_was(row: dict[str, Any]) -> None:
    """Lone surrogates included, which UTF-8 has no bytes for."""
    line = jsonl.dumps(row)
    assert line.count(b"\n") == 1
    assert json.loads(line) == row


def test_what_json_has_no_form_for_becomes_what_is_nearest() -> None:
    """Cells of a table may be dates, bytes or missing numbers; the line is valid JSON."""
    row = {"day": dt.date(2026, 11, 24), "raw": b"\x00\xff", "gone": float("nan"), "l": [(1,)]}
    assert json.loads(jsonl.dumps(row)) == {"day": "2026-11-24", "raw": "AP8=", "gone": None} | {
        "l": [[1]]
    }


def test_a_scan_takes_in_the_columns_of_what_can_be_read(tmp_path: Path) -> None:
    """In the order in which they come up."""
    path = tmp_path / "a.jsonl"
    path.write_text('{"b": 1}\nno\n{"a": "x", "b": 2.5}\n')
    kinds: dict[str, Kind] = {}
    assert list(jsonl.scan(path, kinds)) == [0, 9, 12]
    assert list(kinds.items()) == [("b", "float64"), ("a", "string")]
