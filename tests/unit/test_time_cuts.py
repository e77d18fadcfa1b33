"""A time goes when nothing leans on it."""

from __future__ import annotations

import pytest

from kibaru_service.text.time_cuts import time_cuts


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("It opened on Friday night in Segou.", " on Friday night"),
        ("He died Thursday at home.", " Thursday"),
        ("The trial began last month.", " last month"),
        ("It opens later this year.", " later this year"),
        ("Le pont a rouvert ce mardi soir à Ségou.", " ce mardi soir"),
        ("Il a plu la semaine dernière.", " la semaine dernière"),
    ],
)
def test_a_time_of_its_own(text: str, time: str) -> None:
    """With its preposition and the part of the day."""
    assert [text[s.start : s.end] for s in time_cuts(text)] == [time]


@pytest.mark.parametrize(
    "text",
    [
        "They met after Monday night's match.",
        "It opens on Monday, March 9.",
        "It opens on Monday, 9 March.",
        "It has been shut since last month.",
        "Sunday brought rain.",
        "It sold 40 boats last year.",
        "Le pont rouvrira lundi 3 mars.",
        "Il est fermé depuis mardi.",
    ],
)
def test_a_time_that_others_lean_on(text: str) -> None:
    """A possessive, a date, a preposition or a verb would be left alone."""
    assert list(time_cuts(text)) == []
