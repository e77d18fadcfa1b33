"""What a measurement of summaries says, on summaries whose figures can be told by hand."""

from __future__ import annotations

import pytest

from scripts import load

scores = load("tools/summary_scores.py")


@pytest.mark.parametrize(
    ("limit", "cut"),
    [
        (2, "The third"),
        (5, "The third comes late today."),
        (7, "The first stands here.\nThe third comes"),
        (20, "The first stands here.\nThe third comes late today."),
    ],
)
def test_a_summary_is_cut_at_exactly_so_many_words(limit: int, cut: str) -> None:
    """Best first until the words are reached, then in reading order, then cut."""
    ranked = [(2, "The third comes late today."), (0, "The first stands here.")]
    assert scores.at_words(ranked, limit) == cut


def test_new_pairs_of_words_are_counted_inside_sentences() -> None:
    """Where two sentences meet nothing is new."""
    article = "The old bridge is open. The town paid for it."
    assert scores.novel_bigrams(["The old bridge is open.\nThe town paid."], [article]) == 0.0
    assert scores.novel_bigrams(["The bridge is open."], [article]) == pytest.approx(
        100 / 3, abs=0.01
    )


@pytest.mark.parametrize(
    ("claim", "found"),
    [
        ("The town paid 300 francs.", set()),
        ("The town paid 30 francs.", {"numbers"}),
        ("The town of Mopti paid 300 francs.", {"names"}),
        ("Mopti paid 3 francs.", {"numbers"}),
    ],
)
def test_numbers_and_names_are_looked_for_in_the_source(claim: str, found: set[str]) -> None:
    """The first word may be any; a number is there whole or not at all."""
    assert scores.unsupported([(claim, "In May the town paid 300 francs to Sikasso.")]) == found


def test_lead_is_the_data_sets_own_sentences() -> None:
    """Ours are measured against the same three."""
    pair = scores.Pair("One.\nTwo.\nThree.\nFour.", "Two.")
    assert pair.lead == "One.\nTwo.\nThree."
    figures = scores.rivals([pair], {"last": lambda texts, count: range(len(texts))[::-1][:count]})
    assert figures["lead-3"]["rouge1"] == 50.0
    assert figures["last"]["three sentences"]["words"] == 3.0
    assert figures["last"]["words of lead-3"]["words"] == 3.0
