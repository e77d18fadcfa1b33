"""Quotations are told from apostrophes."""

from __future__ import annotations

from kibaru_service.text.quotations import is_open, quotations


def test_marks_come_in_pairs() -> None:
    """Straight, curved or French; an apostrophe inside a word is none."""
    text = "“Oui”, said 'Awa' of Mali's \"plan\"."
    assert [text[q.start + 1 : q.end] for q in quotations(text)] == ["Oui", "Awa", "plan"]
    assert not is_open(text)


def test_a_mark_alone_is_open() -> None:
    """The rest of the quotation is in another sentence."""
    assert is_open('It is over," she says.')
    assert quotations('It is over," she says.') == []
