from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kibaru_service.engine.admission import Admission
from kibaru_service.engine.protocol import Call
from kibaru_service.usecases.effort import admitted, expected_tokens


@given(characters=st.integers(0, 10**6), translations=st.integers(0, 5))
def test_effort_grows_with_text_and_languages(characters: int, translations: int) -> None:
    """Each language costs about as much again, a summary a little."""
    one = expected_tokens(characters, 1)
    assert abs(expected_tokens(characters, translations) - translations * one) <= translations + 1
    assert 0 <= expected_tokens(characters, 0, summary=True) <= one


def test_sentence_of_news_has_its_size() -> None:
    """About 130 code points are 36 tokens, which become half as many again."""
    assert 80 <= expected_tokens(130, 1) <= 100


def test_gate_is_held_while_the_block_lasts() -> None:
    """Work counts from the beginning of the block to its end; without a gate nothing counts."""
    gate = Admission(lambda: 1.0)
    with admitted(gate, Call(), 7), admitted(None, Call(), 7):
        assert gate.backlog_seconds == 7.0
    assert gate.backlog_seconds == 0.0
