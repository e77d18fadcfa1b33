"""A claim is trusted for how it was made, not only for the words that it has."""

from __future__ import annotations

import pytest

from kibaru_service.usecases.edits import trustworthy

SOURCE = (
    "Osman points at his friend Coleman after the old defender had insisted that the club will win"
    " the cup next week."
)
EXTRA = "claimed to if never has a big house"
KNOWN = {word.strip(".").lower() for word in f"{SOURCE} {EXTRA}".split()}


@pytest.mark.parametrize(
    "claim",
    [
        SOURCE,
        "Osman points at his friend Coleman.",
        "Osman points at Coleman after the old defender had insisted that the club will win.",
        "Osman points at his friend Coleman after the defender had insisted that club will win.",
        "Osman points at his friend Coleman after the old defender had claimed that club will win.",
    ],
)
def test_edits_that_people_make_are_trusted(claim: str) -> None:
    """Nothing changed, the end left out, a describing word or an article less, another verb."""
    assert trustworthy(claim, SOURCE, KNOWN.__contains__)


@pytest.mark.parametrize(
    "claim",
    [
        "Osman had insisted that the club will win the cup.",
        "Osman points at his friend Coleman after the old defender had insisted that the club win.",
        "Osman points at his friend Coleman after the old defender had insisted that club the cup.",
        "Osman points to his friend Coleman.",
        "Osman points at his friend Coleman if the old defender had insisted.",
        "Osman never points at his friend Coleman.",
        "Osman has a big red house near Coleman.",
    ],
)
def test_edits_that_change_who_or_whether_are_not(claim: str) -> None:
    """A long stretch gone from the middle, an auxiliary gone, grammar changed, much put in."""
    assert not trustworthy(claim, SOURCE, KNOWN.__contains__)


def test_nothing_is_no_claim_to_distrust() -> None:
    """Leaving out everything is caught elsewhere."""
    assert trustworthy("", SOURCE, KNOWN.__contains__)


def test_a_phrase_that_a_verb_lives_by_stays() -> None:
    """Without it the verb has nothing to say; a describing word it can spare."""
    source = "Williams was in good form during a long win."
    known = set(source.lower().strip(".").split())
    assert not trustworthy("Williams was during a long win.", source, known.__contains__)
    assert trustworthy("Williams was in form during a long win.", source, known.__contains__)


def test_no_word_is_new_to_the_article() -> None:
    """Small writers make words up out of pieces."""
    assert not trustworthy("Osman pointeth at his friend Coleman.", SOURCE, KNOWN.__contains__)
