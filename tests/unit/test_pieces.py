from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kibaru_service.domain import Span
from kibaru_service.text.pieces import MAX_CHARS, soften


def _pieces(text: str, max_chars: int) -> list[str]:
    return [text[s.start : s.end] for s in soften(text, [Span(0, len(text))], max_chars)]


def test_a_short_sentence_stays_as_it_is() -> None:
    """Nothing is cut within the limit."""
    assert soften("a, b", [Span(0, 4)]) == [Span(0, 4)]


def test_clause_punctuation_is_the_first_choice() -> None:
    """A comma in the second half of the piece goes before the last space."""
    assert _pieces("one two three, four five six", 20) == ["one two three,", "four five six"]


def test_white_space_is_the_second_choice() -> None:
    """Without punctuation no word is cut."""
    assert _pieces("one two three four five six", 20) == ["one two three four", "five six"]


def test_a_word_without_end_is_cut_at_the_limit_and_not_before_a_mark() -> None:
    """A base letter keeps its combining mark."""
    assert _pieces("a" * 9 + "e\u0301" + "b" * 5, 10) == ["a" * 9, "e\u0301bbbbb"]


def test_a_limit_of_nothing_is_refused() -> None:
    """One code point cannot hold a letter and its mark."""
    with pytest.raises(ValueError, match="max_chars"):
        soften("abc", [Span(0, 3)], 1)


def test_twenty_thousand_characters_without_punctuation() -> None:
    """A book without stops comes out in pieces that a model can read."""
    text = "word " * 4_000
    pieces = _pieces(text.strip(), MAX_CHARS)
    assert all(len(piece) <= MAX_CHARS for piece in pieces)
    assert " ".join(pieces) == text.strip()


@given(st.text(alphabet="ab ,.\u0301😀\u200d\n"), st.integers(2, 9))
def test_nothing_is_lost_between_the_pieces(text: str, max_chars: int) -> None:
    """Pieces are within the limit, and between them stands white space alone."""
    text = text.strip()
    spans = soften(text, [Span(0, len(text))], max_chars)
    gaps = [text[a.end : b.start] for a, b in pairwise(spans)]
    assert all(s.end - s.start <= max_chars for s in spans)
    assert not "".join(gaps).strip()
    assert (spans[0].start, spans[-1].end) == (0, len(text))
