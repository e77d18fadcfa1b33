"""Who says it comes first, and nothing else moves."""

from __future__ import annotations

import pytest

from kibaru_service.text.speakers import speaker_first


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("The road to Segou is closed, police said.", "Police said the road to Segou is closed."),
        (
            "Keita will travel to Mopti, a spokesman for the town says.",
            "A spokesman for the town says Keita will travel to Mopti.",
        ),
        (
            "More than 40 boats were lost, the mayor told reporters Monday.",
            "The mayor told reporters Monday more than 40 boats were lost.",
        ),
        ("MINUSMA left the base in Gao, it is said, officials say.", None),
        (
            "MINUSMA left the base in Gao, officials say.",
            "Officials say MINUSMA left the base in Gao.",
        ),
        (
            "40 boats were lost near Mopti, Awa Traore said.",
            "Awa Traore said 40 boats were lost near Mopti.",
        ),
    ],
)
def test_the_speaker_comes_first(text: str, told: str | None) -> None:
    """Names and acronyms keep their capital, other words lose it; what was said once stays."""
    assert speaker_first(text) == (told or text)


@pytest.mark.parametrize(
    "text",
    [
        'The road to Segou is "closed for good", police said.',  # somebody's own words
        "After the rain the road was closed, police said.",  # what comes first leans on the rest
        "Because it rained, the road was closed, police said.",
        "Rose left the town of Segou in May, police said.",  # a flower, or somebody
        "The road is closed, said the police.",
        "The road to Segou is closed, he said.",  # nobody is named, so nothing is gained
        "Police said the road is closed, the mayor said.",
        "The road is closed.",
        "",
    ],
)
def test_what_stays(text: str) -> None:
    """Quotations, sentences that lean, and words that may be names."""
    assert speaker_first(text) == text
