from __future__ import annotations

from pathlib import Path

import pytest

from kibaru_service.domain import Document, Language
from kibaru_service.text.document import read
from kibaru_service.text.rejoin import rejoin

_DATA = Path(__file__).parents[1] / "data"
_TEXT = "First one. Second one.\nThird one.\n\n\n  Fourth one."


def _document(text: str = _TEXT) -> Document:
    return read(text, Language("en"))


def test_paragraphs_and_blank_lines_are_kept() -> None:
    """A space within a paragraph, a newline between lines, a blank line however high."""
    assert rejoin(_document(), ["a", "b", "c", "d"]) == "a b\nc\n\nd"


def test_a_subset_keeps_the_widest_break_that_it_spans() -> None:
    """A summary is rejoined by sentence id."""
    assert rejoin(_document(), {0: "a", 3: "d"}) == "a\n\nd"
    assert rejoin(_document(), {1: "b", 2: "c"}) == "b\nc"


def test_empty_texts_leave_nothing_behind() -> None:
    """No double space, no empty paragraph."""
    assert rejoin(_document(), ["", "b", "", "d"]) == "b\n\nd"
    assert rejoin(_document(), {}) == ""


def test_a_sequence_of_another_length_is_refused() -> None:
    """One text per sentence."""
    with pytest.raises(ValueError, match="argument"):
        rejoin(_document(), ["a"])


def test_windows_line_ends() -> None:
    """A carriage return and a newline are one line end."""
    document = _document("First one.\r\nSecond one.\r\n\r\nThird one.")
    assert rejoin(document, ["a", "b", "c"]) == "a\nb\n\nc"


@pytest.mark.parametrize("name", ["harbor-lines.txt", "ecole-fr.txt", "market-reopens.txt"])
def test_an_article_joined_from_its_own_sentences_is_itself(name: str) -> None:
    """Nothing is lost between reading and joining."""
    text = (_DATA / name).read_text("utf-8")
    document = _document(text)
    assert rejoin(document, [s.text for s in document.sentences]) == text.strip().lstrip("\ufeff")
