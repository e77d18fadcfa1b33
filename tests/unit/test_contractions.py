"""A contraction that stands for one thing is written out."""

from __future__ import annotations

import pytest

from kibaru_service.text.contractions import contractions


def whole(text: str) -> str:
    for span, said in sorted(contractions(text), key=lambda found: -found[0].start):
        text = text[: span.start] + said + text[span.end :]
    return text


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("He didn't come.", "He did not come."),
        ("They can't and won't pay.", "They cannot and will not pay."),
        ("It's raining in Segou.", "It is raining in Segou."),
        ("It's been raining.", "It has been raining."),
        ("There's a lot to do.", "There is a lot to do."),
        ("They're late, and we've waited.", "They are late, and we have waited."),
        ("He said he'll pay.", "He said he will pay."),
    ],
)
def test_written_out(text: str, written: str) -> None:
    """Not, and the verbs that an apostrophe stands for."""
    assert whole(text) == written


@pytest.mark.parametrize(
    "text",
    [
        "He'd gone.",  # had, or would
        "It's done.",  # is, or has
        "The mayor's waiting room is full.",
        "Isn't it late?",
        "Why doesn't the mayor come?",
        "Let's go.",
        "He's during the day at home.",
    ],
)
def test_left_to_its_reader(text: str) -> None:
    """What may stand for two things, an owner, and a question, whose subject comes behind."""
    assert whole(text) == text
