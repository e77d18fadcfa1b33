"""A detail goes with its commas, and what only looks like one stays."""

from __future__ import annotations

import pytest

from kibaru_service.text.cuts import without
from kibaru_service.text.detail_cuts import detail_cuts


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Ann Keita, 22, was in Segou.", "Ann Keita was in Segou."),
        ("Police arrested Ann Keita, 22.", "Police arrested Ann Keita."),
        ("Ann Keita, 22, of Mopti, was in Segou.", "Ann Keita, of Mopti, was in Segou."),
        ("She was in Bamako, Mali, to sing.", "She was in Bamako to sing."),
        ("She lives in Bamako, Mali.", "She lives in Bamako."),
    ],
)
def test_ages_and_countries_of_towns_may_go(text: str, left: str) -> None:
    """With their commas; a phrase that follows keeps its own."""
    assert without(text, [*detail_cuts(text)]) == left


@pytest.mark.parametrize(
    "text",
    [
        "It was on Friday, 22, or later.",
        "She was in Paris, London, and Rome.",
        "In Bamako, Mali won again.",
        "It cost Keita, 22 of them said, too much.",
    ],
)
def test_other_numbers_and_places_stay(text: str) -> None:
    """What is no age, and what is a place of its own."""
    assert without(text, [*detail_cuts(text)]) == text
