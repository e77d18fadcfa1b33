"""Rows of a corpus, the parts that they are worked on in, and how a row becomes an article."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from kibaru_service.bulk.problems import InvalidRow
from kibaru_service.domain import Article


@dataclass(frozen=True, slots=True)
class Row:
    """One row; `place` counts from 0 through the whole corpus, `problem` says why it is none."""

    place: int
    columns: Mapping[str, Any] = field(default_factory=dict)
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """Rows that follow each other in one file, read and written together.

    `offset` is where the first of them begins: a byte of a JSONL file, a row of a Parquet file.
    `place` is its place in the corpus.
    """

    number: int
    file: str
    offset: int
    place: int
    rows: int


@dataclass(frozen=True, slots=True)
class Columns:
    """The names of the columns that an article is read from."""

    text: str = "text"
    title: str = "title"
    language: str = "language"


@dataclass(frozen=True, slots=True)
class Tally:
    """What came of a part: rows written, errors among them, checks that failed, its cost.

    `began` and `ended` are wall-clock seconds; `cpu_seconds` are those of the worker's process.
    """

    number: int
    rows: int
    errors: int = 0
    checks: int = 0
    cpu_seconds: float = 0.0
    began: float = 0.0
    ended: float = 0.0


def article(row: Row, columns: Columns, language: str = "") -> Article:
    """Return the article of a row, in `language` where the row names none; raises InvalidRow.

    A title, language or text that is null or missing is empty.
    """
    if row.problem:
        raise InvalidRow("", row.problem)
    return Article(
        text=_text(row, columns.text),
        title=_text(row, columns.title),
        language=_text(row, columns.language) or language,
    )


def _text(row: Row, column: str) -> str:
    value = row.columns.get(column)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise InvalidRow(column, f"must be text, not {_kind(value)}")
    return value


def _kind(value: object) -> str:
    match value:
        case bool():
            return "a truth value"
        case int() | float():
            return "a number"
        case Mapping():
            return "an object"
        case bytes():
            return "bytes"
        case Sequence():
            return "a list"
        case _:
            return f"a {type(value).__name__}"
