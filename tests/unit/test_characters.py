from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kibaru_service.domain import Span
from kibaru_service.text.characters import fold, stripped


def test_white_space_of_any_kind_becomes_one_space() -> None:
    """NBSP, tabs, line ends and thin spaces are all white space."""
    assert fold("\ta\u00a0 b\r\nc\u2009d\u2028 ") == "a b c d"


def test_invisible_characters_are_dropped() -> None:
    """Byte order mark, soft hyphen, zero-width space and controls carry nothing."""
    assert fold("\ufeffre\u00adview\u200bed\x00 it\u200c") == "reviewed it"


def test_a_joiner_stays_where_it_holds_an_emoji_together() -> None:
    """A family emoji is one picture; a joiner within a word is dirt."""
    assert fold("👩\u200d🌾 fa\u200drm") == "👩\u200d🌾 farm"


def test_a_c1_control_is_read_as_windows_1252() -> None:
    """Mis-encoded pages hold the byte 92 for an apostrophe; an undefined code is dropped."""
    assert fold("it\x92s \x93so\x94\x81") == "it’s “so”"


def test_stripped_keeps_absolute_offsets() -> None:
    """The span counts from the start of the text, and is empty for white space alone."""
    assert stripped("a  bc  d", 1, 7) == Span(3, 5)
    blank = stripped("a    d", 1, 5)
    assert blank.start == blank.end


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    """Fold is idempotent."""
    assert fold(fold(text)) == fold(text)
