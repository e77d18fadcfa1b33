"""A claim is trusted for how it was made, not only for the words that it has."""

from __future__ import annotations

import pytest

from kibaru_service.usecases.edits import trustworthy

SOURCE = (
    "Osman also points proudly at his friend Coleman after the second of the old defenders had"
    " reportedly insisted that the club will win the cup."
)


@pytest.mark.parametrize(
    "claim",
    [
        SOURCE,
        "Osman also points proudly at his friend Coleman.",
        "Osman points at his friend Coleman.",
        "Osman points proudly at his friend, Coleman!",
    ],
)
def test_leaving_out_the_end_or_a_light_word_is_trusted(claim: str) -> None:
    """Nothing changed, the end or an adverb of manner left out, other marks."""
    assert trustworthy(claim, SOURCE)


@pytest.mark.parametrize(
    "claim",
    [
        "Osman had reportedly insisted that the club will win the cup.",
        "Osman also points proudly his friend Coleman.",
        "Osman also points proudly at Coleman.",
        "Osman also points proudly to his friend Coleman.",
        "Osman never points proudly at his friend Coleman.",
        SOURCE.replace("will win", "win"),
        SOURCE.replace("second", "first"),
        SOURCE.replace("the second of ", ""),
        SOURCE.replace("the old defenders", "old defenders"),
        SOURCE.replace("reportedly ", ""),
        "The friend Coleman.",
    ],
)
def test_what_changes_who_whether_or_how_many_is_not(claim: str) -> None:
    """A stretch gone from the middle, a word put in or in another's place, a hedge gone."""
    assert not trustworthy(claim, SOURCE)


def test_nothing_is_no_claim_to_distrust() -> None:
    """Leaving out everything is caught elsewhere."""
    assert trustworthy("", SOURCE)
