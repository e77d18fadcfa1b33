"""English hours on the dial of twenty-four."""

from __future__ import annotations

import pytest

from kibaru_service.text.hours import on_one_dial


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("It opens at 5 p.m. on Monday.", "It opens at 17h on Monday."),
        ("It opens at 5 p.m.", "It opens at 17h."),
        ('"It opens at 5 p.m."', '"It opens at 17h."'),
        ("It opens at 10:30 a.m., he said.", "It opens at 10h30, he said."),
        ("It opens at 7.00pm today.", "It opens at 19h today."),
        ("From 12 p.m. until it is 12 a.m. again.", "From 12h until it is 0h again."),
        ("Open from 9 to 11 p.m. daily.", "Open from 21h to 23h daily."),
        ("Open from 10 to 2 p.m. daily.", "Open from 10h to 14h daily."),
        ("Open 8-9:15 AM daily.", "Open 8h-9h15 daily."),
        ("It fell at 3:04 p.m. local time.", "It fell at 15h04 local time."),
    ],
)  # fmt: skip
def test_an_hour_of_half_a_day_is_one_of_a_whole_day(text: str, told: str) -> None:
    """Ranges share their half of the day, unless that would turn them round."""
    assert on_one_dial(text) == told


@pytest.mark.parametrize(
    "text",
    [
        "He is 5.",
        "I am 5 am I not?"[:8],
        "It cost $5 pm.",
        "At 15 p.m. exactly.",
        "5 pmol",
        "17h30",
    ],
)
def test_what_is_no_hour_is_left(text: str) -> None:
    """Nor one that no dial has."""
    assert on_one_dial(text) == text
