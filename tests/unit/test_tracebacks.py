"""A traceback in the log never quotes what the code was working on."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from kibaru_service.errors import ModelCorrupt
from kibaru_service.tracebacks import format_exc_info, text_of


def look_up(text: str) -> str:
    return {"known": "value"}[text]


def read(text: str) -> str:
    try:
        return look_up(text)
    except KeyError as error:
        raise ValueError(f"cannot read {text}") from error


def failed(text: str) -> BaseException:
    with pytest.raises(ValueError, match="cannot read") as caught:
        read(text)
    return caught.value


def test_kinds_and_frames_are_shown_and_messages_are_not() -> None:
    """Where it happened and what it came from is enough to find it."""
    shown = text_of(failed("a line of the article"))
    assert "a line of the article" not in shown
    assert shown.index("KeyError") < shown.index("ValueError")
    assert "in look_up" in shown


@pytest.mark.parametrize("error", [ModelCorrupt("model.bin: wrong hash"), OSError(28, "disk full")])
def test_our_own_errors_and_the_systems_keep_their_message(error: Exception) -> None:
    """They name files and limits, never a text."""
    assert str(error) in text_of(error)


def test_every_form_of_exc_info_is_read() -> None:
    """An exception, a triple, True within a handler; nothing where there is none."""
    error = failed("x")
    triple = (type(error), error, error.__traceback__)
    for given in (error, triple):
        assert "ValueError" in format_exc_info(None, "", {"exc_info": given})["exception"]
    try:
        read("x")
    except ValueError:
        assert "ValueError" in format_exc_info(None, "", {"exc_info": True})["exception"]
    # In a thread of its own: whatever runs the tests may be handling an exception in this one.
    with ThreadPoolExecutor(1) as fresh:
        found = fresh.submit(format_exc_info, None, "", {"exc_info": True, "a": 1}).result()
    assert found == {"a": 1}
    assert format_exc_info(None, "", {"a": 1}) == {"a": 1}
