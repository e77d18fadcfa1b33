"""The event that a sentence is about is told in the present, and nothing else."""

from __future__ import annotations

import pytest

from kibaru_service.text.tense import presents


def told(text: str) -> str:
    """Return the text with its event in the present."""
    for span, way in presents(text):
        return text[: span.start] + way + text[span.end :]
    return text


@pytest.mark.parametrize(
    ("text", "present"),
    [
        ("Awa Keita won the race.", "Awa Keita wins the race."),
        ("She took the cup home.", "She takes the cup home."),
        ("Farmers blocked the road.", "Farmers block the road."),
        ("Farmers quickly blocked the road.", "Farmers quickly block the road."),
        ("Police arrested two men.", "Police arrest two men."),
        ("The mayor denied the report.", "The mayor denies the report."),
        ("On Friday, the court freed the editor.", "On Friday, the court frees the editor."),
        ("Two men were arrested in Ségou.", "Two men are arrested in Ségou."),
        ("The market was closed by rain.", "The market is closed by rain."),
        ("Mali has signed the treaty.", "Mali signs the treaty."),
        ("The mayor has denied the report.", "The mayor denies the report."),
        ("Traders have chosen a new head.", "Traders choose a new head."),
        ("The bridge has been opened to lorries.", "The bridge is opened to lorries."),
    ],
)
def test_an_event_is_told_in_the_present(text: str, present: str) -> None:
    """One verb, in the number of its subject."""
    assert told(text) == present


@pytest.mark.parametrize(
    "text",
    [
        "Awa Keita won the race in 2019.",
        "Awa Keita won the race two years ago.",
        "The cables released by the court were read.",
        "The man arrested in Ségou denied it.",
        "Documents filed in court name him.",
        "We entered the town.",
        "The head of the farmers left the town.",
        "He had won the race.",
        "She will have won the race.",
        "Awa Keita knew the race.",
        "The town was quiet.",
        "The court freed the editor in June.",
        "The Lakers won the game.",
        "The strike began at noon and held until the evening.",
        "Two men were arrested and charged.",
        "Newly elected Mayor Awa Keita is ill.",
        "Sagna claims he left the club to win.",
        "The regime have come under pressure.",
        "Mali has won four of its last six games.",
        "The road has been closed for two weeks.",
        "The runner, who won the race, is ill.",
        "After he won the race he slept.",
    ],
)
def test_what_is_no_event_of_now_stays(text: str) -> None:
    """Not a time that is over, a participle, an aside, what lasts, nor a subject in doubt."""
    assert told(text) == text
