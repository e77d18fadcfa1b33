"""English abbreviations, in full for the models."""

from __future__ import annotations

import pytest

from kibaru_service.text.abbreviations import spelled_out


@pytest.mark.parametrize(
    ("text", "full"),
    [
        ("On Jan. 31, U.N. experts left.", "On January 31, UN experts left."),
        ("It began on Sept. 9 and Dec 20.", "It began on September 9 and December 20."),
        ("He flew to the U.S.", "He flew to the US."),
        ("The U.S.A. team won.", "The USA team won."),
        ("Jan Gelfand and J.K. Rowling came.", "Jan Gelfand and J.K. Rowling came."),
        ("At 9 a.m. the march began.", "At 9h the march began."),
    ],
)
def test_months_and_bodies_are_spelled_out_and_people_are_left_alone(text: str, full: str) -> None:
    """A month is one before a number; the last point ends the sentence as well."""
    assert spelled_out(text, "en") == full


def test_other_languages_are_left_as_they_are() -> None:
    """In French "Sept. 9" may be the number."""
    assert spelled_out("Sept. 9, l'U.N. vote.", "fr") == "Sept. 9, l'U.N. vote."
