"""A row becomes an article, or says which column is wrong."""

from __future__ import annotations

from typing import Any

import pytest

from kibaru_service.bulk.problems import InvalidRow
from kibaru_service.bulk.rows import Columns, Row, article
from kibaru_service.domain import Article


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ({"text": "a", "title": "t", "language": "fr"}, Article("a", "t", "fr")),
        ({"text": "a"}, Article("a", "", "en")),
        ({"text": None, "title": None, "language": None}, Article("", "", "en")),
        ({}, Article("", "", "en")),
    ],
)
def test_columns_that_are_missing_or_null_are_empty(
    columns: dict[str, Any], expected: Article
) -> None:
    """A row's own language counts before the run's; whether a text may be empty others say."""
    assert article(Row(0, columns), Columns(), "en") == expected


def test_columns_may_have_other_names() -> None:
    """Corpora are not made for us."""
    row = Row(0, {"body": "a", "headline": "t", "lang": "fr", "text": 5})
    assert article(row, Columns("body", "headline", "lang")) == Article("a", "t", "fr")


@pytest.mark.parametrize(
    ("value", "what"),
    [
        (5, "a number"),
        (1.5, "a number"),
        (True, "a truth value"),
        (["a"], "a list"),
        ({"a": 1}, "an object"),
        (b"a", "bytes"),
    ],
)
@pytest.mark.parametrize("column", ["text", "title", "language"])
def test_a_column_that_is_no_text_is_named(column: str, value: Any, what: str) -> None:
    """With what it is instead, and without its value."""
    with pytest.raises(InvalidRow, match=f"must be text, not {what}") as caught:
        article(Row(0, {"text": "a"} | {column: value}), Columns())
    assert caught.value.field == column


def test_a_row_that_could_not_be_read_is_no_article() -> None:
    """Its problem is the message."""
    with pytest.raises(InvalidRow, match="not JSON"):
        article(Row(0, problem="not JSON"), Columns())
