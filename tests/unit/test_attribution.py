"""Who says it is told in the present where what is said stays true by it."""

from __future__ import annotations

import pytest

from kibaru_service.text.attribution import attributions, hearers


def told(text: str) -> list[str]:
    """Return every way to tell it."""
    return [text[: s.start] + way + text[s.end :] for s, ways in attributions(text) for way in ways]


@pytest.mark.parametrize(
    ("text", "way"),
    [
        ("The road is open, the mayor said.", "The road is open, the mayor says."),
        ("The road is open, police said Monday.", "The road is open, police say."),
        ('"It is over," said the mayor.', '"It is over," says the mayor.'),
        ("The mayor said the road is open.", "The mayor says the road is open."),
        ("The mayor told reporters that he is ill.", "The mayor says he is ill."),
        ("The mayor told the BBC he will go.", "The mayor says he will go."),
        ("The mayor said the road would open.", "The mayor says the road will open."),
        ("The road is open, according to the mayor.", "The road is open, the mayor says."),
        ("According to officials, the road is open.", "Officials say the road is open."),
    ],
)
def test_who_says_it(text: str, way: str) -> None:
    """Singular and plural are both proposed, with the hearer and the day left out."""
    assert way in told(text)


@pytest.mark.parametrize(
    "text",
    [
        "The mayor said he was ill.",
        "The mayor said the road had opened.",
        "The mayor had said the road is open.",
        "In 2019 the mayor said the road is open.",
        "The mayor told his wife that he is ill.",
        "He did as the mayor was told reporters would.",
    ],
)
def test_what_would_say_something_else_stays(text: str) -> None:
    """To say that he was ill is not to have said that he was ill; a wife is no public."""
    assert told(text) == []


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        ("The mayor told reporters that he was ill.", ["told reporters"]),
        ("The road was closed, the mayor told the BBC.", ["told the BBC"]),
        ("The mayor told the court how he lost it.", []),
        ("The mayor told CNN's reporter that he was ill.", []),
        ("The mayor had told reporters that he was ill.", []),
    ],
)
def test_who_heard_it(text: str, heard: list[str]) -> None:
    """Only where "said" says the same."""
    assert [text[span.start : span.end] for span in hearers(text)] == heard
