"""The server's glossary, and how a request's goes before it."""

from __future__ import annotations

from pathlib import Path

import pytest

from kibaru_service.domain import Term
from kibaru_service.usecases.glossary import UnreadableGlossary, read, terms_for


def test_a_glossary_is_read_line_by_line(tmp_path: Path) -> None:
    """Two or three fields, a term alone stays as it is, comments and blank lines count for none."""
    path = tmp_path / "terms.tsv"
    path.write_text("# ours\n\nhall\thalle\tfr\nKibaru\nriver\tfleuve\n", encoding="utf-8")
    assert read(path) == (
        Term("hall", "halle", "fr"),
        Term("Kibaru", "Kibaru"),
        Term("river", "fleuve"),
    )


@pytest.mark.parametrize(("content", "what"), [("a\tb\tfr\tx\n", "line 1"), ("\n\tb\n", "line 2")])
def test_a_line_that_is_no_entry_is_named(tmp_path: Path, content: str, what: str) -> None:
    """The server does not start with half a glossary."""
    path = tmp_path / "terms.tsv"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(UnreadableGlossary, match=what):
        read(path)
    with pytest.raises(UnreadableGlossary, match="cannot read"):
        read(tmp_path / "missing.tsv")


def test_terms_count_for_their_language_alone() -> None:
    """An empty language stands for all; a region does not matter."""
    everywhere, french = Term("a", "b"), Term("c", "d", "fr-CA")
    assert terms_for((everywhere, french), "fr") == (everywhere, french)
    assert terms_for((everywhere, french), "bm") == (everywhere,)


def test_an_entry_that_comes_twice_counts_once() -> None:
    """Each is looked for in each sentence; another translation of a term is another entry."""
    one, other = Term("hall", "halle"), Term("hall", "salle")
    assert terms_for((one, other, one), "fr") == (one, other)


def test_a_request_goes_before_the_server() -> None:
    """Its entry replaces ours for the same term; the others of ours still count."""
    ours = (Term("Hall", "salle"), Term("river", "fleuve"), Term("sea", "kɔgɔji", "bm"))
    assert terms_for((Term("hall", "halle"),), "fr", ours) == (
        Term("hall", "halle"),
        Term("river", "fleuve"),
    )
