"""Tables keep the types of what they carry, and digests become columns of their own."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bulk_fakes import FakePool, InProcess, digest, finish, make_order, read_jsonl, write_jsonl
from kibaru_service.bulk import parquet
from kibaru_service.bulk.corpus import scan
from kibaru_service.bulk.problems import BadCorpus
from kibaru_service.bulk.rows import Part

TEXT = "The ferry to Gao sails again. It carried 212 passengers on Monday."
TABLE = pa.table(
    {
        "id": pa.array([1, None, 3], pa.int32()),
        "text": pa.array([TEXT, "", None], pa.large_string()),
        "when": pa.array([1_700_000_000_123_456_789, None, 5], pa.timestamp("ns", "UTC")),
        "price": pa.array([Decimal("1.10"), None, Decimal("2.00")]),
        "tags": pa.array([["a"], [], None], pa.list_(pa.string())),
        "desk": pa.array(["x", "y", "x"]).dictionary_encode(),
    }
)


@settings(max_examples=30)
@given(
    groups=st.lists(st.integers(1, 9), min_size=1, max_size=5),
    order=st.randoms(use_true_random=False),
    rows=st.integers(1, 6),
)
def test_parts_are_what_stands_in_the_file_whatever_their_order(
    groups: list[int], order: Any, rows: int
) -> None:
    """Retries go back; row groups are larger and smaller than parts."""
    import tempfile  # noqa: PLC0415 - hypothesis and tmp_path do not go together

    total = sum(groups)
    table = pa.table({"n": list(range(total))})
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.parquet"
        with pq.ParquetWriter(path, table.schema) as writer:
            start = 0
            for size in groups:
                writer.write_table(table.slice(start, size))
                start += size
        parts = list(scan(path).parts(rows))
        order.shuffle(parts)
        reader = parquet.Reader(table.schema)
        for part in parts:
            got = reader.table(part)["n"].to_pylist()
            assert got == list(range(part.place, part.place + part.rows))


def test_columns_are_carried_through_as_they_are(tmp_path: Path) -> None:
    """Nanoseconds, decimals, lists and dictionaries, into one file and into parts."""
    pq.write_table(TABLE, tmp_path / "in.parquet")
    for output in (tmp_path / "out.parquet", tmp_path / "out"):
        order = make_order(tmp_path / "in.parquet", output, format="parquet", rows_per_part=2)
        finish(order, FakePool(digest))
        files = [output] if output.is_file() else sorted(output.glob("part-*"))
        found = pa.concat_tables([pq.read_table(file, partitioning=None) for file in files])
        assert found.select(TABLE.column_names).cast(TABLE.schema).equals(TABLE)
        assert found["digest"].to_pylist()[0]["usage"]["input_tokens"] == 12


def test_a_digest_is_a_struct_that_can_be_asked_for_its_parts(tmp_path: Path) -> None:
    """Typed like the contract: names of enums, seconds, null for what is not there."""
    pq.write_table(TABLE, tmp_path / "in.parquet")
    finish(make_order(tmp_path / "in.parquet", tmp_path / "out.parquet"), InProcess())
    found = pq.read_table(tmp_path / "out.parquet", columns=["digest", "error"])
    first, second, third = found.to_pylist()
    assert first["error"] is None
    (french,) = [t for t in first["digest"]["translations"] if t["scope"].endswith("ARTICLE")]
    assert french["language"] == "fr"
    assert french["segments"][1]["text"].startswith("It mené 212")
    assert first["digest"]["article"]["sentences"][0]["role"].startswith("ROLE_")
    assert first["digest"]["usage"]["total_time"] > 0
    assert second["digest"] is None
    assert second["error"]["reason"] == third["error"]["reason"] == "INVALID_REQUEST"


def test_json_rows_become_columns_by_what_they_hold(tmp_path: Path) -> None:
    """One schema for all parts; what is of several kinds is kept as JSON text."""
    rows: list[Any] = [
        {"id": 1, "text": "a", "n": 1, "mixed": "x", "l": [1]},
        {"id": 2, "text": "b \ud800", "n": 2.5, "mixed": 7},
        "not json",
        {"id": 3, "text": "c", "none": None},
    ]
    source = write_jsonl(tmp_path / "in.jsonl", rows)
    finish(make_order(source, tmp_path / "out.parquet", rows_per_part=1), FakePool(digest))
    found = pq.read_table(tmp_path / "out.parquet").drop_columns(["digest", "error"])
    assert found.to_pydict() == {
        "id": [1, 2, None, 3],
        "text": ["a", "b \ufffd", None, "c"],
        "n": [1.0, 2.5, None, None],
        "mixed": ['"x"', "7", None, None],
        "l": ["[1]", None, None, None],
        "none": [None, None, None, None],
    }


def test_tables_become_lines(tmp_path: Path) -> None:
    """Dates as ISO 8601, decimals as text."""
    table = TABLE.drop_columns(["when"]).append_column(
        "day", pa.array([dt.date(2026, 11, 24), None, None])
    )
    pq.write_table(table, tmp_path / "in.parquet")
    finish(make_order(tmp_path / "in.parquet", tmp_path / "out.jsonl"), FakePool(digest))
    first, *others = read_jsonl(tmp_path / "out.jsonl")
    assert first["price"] == "1.10"
    assert first["day"] == "2026-11-24"
    assert (first["tags"], first["desk"], first["text"]) == (["a"], "x", TEXT)
    assert [row["id"] for row in others] == [None, 3]


def test_files_of_a_folder_may_differ_where_one_type_holds_both(tmp_path: Path) -> None:
    """Or lack a column; what cannot be reconciled is refused."""
    folder = tmp_path / "in"
    folder.mkdir()
    pq.write_table(pa.table({"text": ["a"], "n": pa.array([1], pa.int32())}), folder / "a.parquet")
    pq.write_table(pa.table({"n": pa.array([2**40]), "text": ["b"]}), folder / "b.parquet")
    pq.write_table(pa.table({"text": ["c"]}), folder / "c.parquet")
    finish(make_order(folder, tmp_path / "out.parquet"), FakePool(digest))
    found = pq.read_table(tmp_path / "out.parquet")
    assert found.select(["text", "n"]).to_pydict() == {
        "text": ["a", "b", "c"],
        "n": [1, 2**40, None],
    }
    pq.write_table(pa.table({"text": [["d"]]}), folder / "d.parquet")
    with pytest.raises(BadCorpus, match="same columns"):
        scan(folder)


def test_a_file_that_is_no_parquet_is_named(tmp_path: Path) -> None:
    """Before anything is begun."""
    (tmp_path / "a.parquet").write_text("no")
    with pytest.raises(BadCorpus, match=r"a\.parquet cannot be read as Parquet"):
        scan(tmp_path / "a.parquet")


def test_a_corpus_without_rows_makes_a_file_without_rows(tmp_path: Path) -> None:
    """With its columns."""
    pq.write_table(TABLE.slice(0, 0), tmp_path / "in.parquet")
    finish(make_order(tmp_path / "in.parquet", tmp_path / "out.parquet"), FakePool(digest))
    found = pq.read_table(tmp_path / "out.parquet")
    assert found.num_rows == 0
    assert found.column_names == [*TABLE.column_names, "digest", "error"]


def test_a_part_beyond_the_file_is_an_error_not_a_guess(tmp_path: Path) -> None:
    """The file has changed since it was scanned."""
    pq.write_table(pa.table({"n": [1, 2]}), tmp_path / "a.parquet")
    reader = parquet.Reader(pa.schema([("n", pa.int64())]))
    with pytest.raises(OSError, match="fewer rows"):
        reader.table(Part(0, str(tmp_path / "a.parquet"), 1, 1, 5))
