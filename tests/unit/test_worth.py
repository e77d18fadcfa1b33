"""What an article says often is what its summary says."""

from __future__ import annotations

from kibaru_service.usecases.worth import Worth

TEXTS = [
    "The bridge of Segou is open again.",
    "Traders had waited for the bridge for weeks.",
    "A musician sang loudly for some hours.",
]


def test_words_of_the_whole_article_are_worth_more() -> None:
    """A word that other sentences have too adds to a summary; one that stands alone costs."""
    worth = Worth(TEXTS)
    assert worth.of("Today the bridge") > worth.of("Today the musician")
    assert worth.of("sang loudly for some hours") < 0


def test_numbers_and_names_are_worth_more_than_other_words() -> None:
    """People tell them again."""
    worth = Worth(TEXTS)
    assert worth.of("some 17 musicians") > worth.of("some six musicians")
    assert worth.of("said Traore") > worth.of("said traore")


def test_nothing_is_worth_nothing() -> None:
    """An empty text, in an empty article too."""
    assert Worth([]).of("") == 0.0
    assert Worth([]).of("One word.") != 0.0
