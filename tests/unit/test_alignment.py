"""Words of an output and the words of the input that they came from."""

from __future__ import annotations

from kibaru_service.engine.alignment import origins

SOURCE = ["▁The", "▁farm", "ers", "▁sleep"]
BEFORE = 1  # a tag


def test_the_pieces_of_a_word_vote() -> None:
    """By how much each looked at the pieces of one word; a tag has no vote."""
    written = ["▁Les", "▁gri", "cul", "teurs", "▁dorment"]
    looks = ((1, 0.9), (2, 0.8), (3, 0.5), (0, 0.9), (4, 0.7))
    assert origins(SOURCE, written, looks, BEFORE) == (0, 1, 2)


def test_what_is_not_plain_is_not_told() -> None:
    """Pieces that look at many words, or at the end of the row."""
    written = ["▁Les", "▁gri", "cul"]
    looks = ((5, 0.9), (2, 0.3), (4, 0.4))
    assert origins(SOURCE, written, looks, BEFORE) == (-1, -1)


def test_nothing_is_known_without_looks_or_marks_of_words() -> None:
    """An engine that does not say where it looked, a tokenizer that marks no words."""
    assert origins(SOURCE, ["▁Les"], (), BEFORE) == ()
    assert origins(SOURCE, ["Les"], ((1, 0.9),), BEFORE) == ()
    assert origins([], [], (), BEFORE) == ()
