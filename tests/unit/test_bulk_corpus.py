"""What is in the input, and the parts of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from bulk_fakes import write_jsonl
from kibaru_service.bulk.corpus import scan
from kibaru_service.bulk.problems import BadCorpus


def test_files_of_a_folder_are_taken_in_the_order_of_their_names(tmp_path: Path) -> None:
    """What is hidden, or for tools, is left alone; parts do not span files."""
    write_jsonl(tmp_path / "b.jsonl", [{"n": 3}])
    write_jsonl(tmp_path / "a.ndjson", [{"n": n} for n in range(3)])
    write_jsonl(tmp_path / "_manifest.jsonl", [{"n": 9}])
    (tmp_path / "README.md").write_text("about")
    corpus = scan(tmp_path)
    assert [file.path.name for file in corpus.files] == ["a.ndjson", "b.jsonl"]
    parts = list(corpus.parts(2))
    assert [(p.number, p.place, p.rows, Path(p.file).name, p.offset) for p in parts] == [
        (0, 0, 2, "a.ndjson", 0),
        (1, 2, 1, "a.ndjson", 18),
        (2, 3, 1, "b.jsonl", 0),
    ]


def test_a_limit_takes_the_first_rows_alone(tmp_path: Path) -> None:
    """Files behind it are not even opened."""
    write_jsonl(tmp_path / "a.jsonl", [{"n": 1}, {"n": 2}])
    write_jsonl(tmp_path / "b.jsonl", [{"n": 3}, {"n": 4}])
    write_jsonl(tmp_path / "c.jsonl", [{"digest": "x"}])
    assert scan(tmp_path, limit=3).rows == 3
    assert len(scan(tmp_path, limit=2).files) == 1


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("a.csv", "x", "does not end in"),
        ("a.jsonl", '{"digest": 1}\n', "has a column 'digest'"),
        ("a.jsonl", '{"text": "a"}\n{"error": null}\n', "has a column 'error'"),
        ("missing.jsonl", None, "No such file"),
    ],
)
def test_an_input_that_cannot_be_used_is_said_to_be_so(
    tmp_path: Path, name: str, text: str | None, message: str
) -> None:
    """Before anything is begun."""
    if text is not None:
        (tmp_path / name).write_text(text)
    with pytest.raises(BadCorpus, match=message):
        scan(tmp_path / name)


@pytest.mark.parametrize(
    ("names", "message"),
    [
        ([], "holds no file"),
        (["a.jsonl", "b.jsonl.gz"], "is packed"),
        (["a.jsonl", "b.parquet"], "JSONL and Parquet"),
    ],
)
def test_a_folder_must_hold_one_kind_of_file(
    tmp_path: Path, names: list[str], message: str
) -> None:
    """What would be left out in silence is refused instead."""
    for name in names:
        (tmp_path / name).touch()
    with pytest.raises(BadCorpus, match=message):
        scan(tmp_path)


def test_an_empty_file_has_no_rows(tmp_path: Path) -> None:
    """And no parts."""
    (tmp_path / "a.jsonl").touch()
    corpus = scan(tmp_path / "a.jsonl")
    assert (corpus.rows, list(corpus.parts(5))) == (0, [])
