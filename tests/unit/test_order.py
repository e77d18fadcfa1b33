from __future__ import annotations

import pytest

from kibaru_service.domain import Article, DigestOptions, Language, LongInput, Part
from kibaru_service.usecases.order import SUMMARIES, Order, cut_at, implied

ARTICLE = Article("word " * 400)
EVERYTHING = frozenset(Part)


def effort(parts: frozenset[Part], *targets: str, limit: int | None = None) -> int:
    return Order(Language("en"), parts, targets, DigestOptions(), limit).effort(ARTICLE)


def test_each_foreign_language_costs_a_translation() -> None:
    """The article's own language costs nothing, summaries little, the structure alone nothing."""
    one = effort(EVERYTHING, "fr")
    assert effort(EVERYTHING, "fr", "bm") - one == pytest.approx(
        one - effort(EVERYTHING, "en"), abs=1
    )
    assert effort(EVERYTHING, "en", "fr") == one
    assert 0 < effort(SUMMARIES) < one / 2


def test_what_will_be_cut_is_not_counted() -> None:
    """A book of which a page is read costs a page."""
    assert effort(EVERYTHING, "fr", limit=200) == pytest.approx(effort(EVERYTHING, "fr") / 10, 0.02)
    assert cut_at(DigestOptions(long_input=LongInput.TRUNCATE), 99) == 99
    assert cut_at(DigestOptions(long_input=LongInput.CHUNK), 99) is None


def test_translated_summaries_need_summaries() -> None:
    """Asked for alone, they bring both; beside one, no other."""
    assert implied(frozenset({Part.SUMMARY_TRANSLATION})) >= SUMMARIES
    one = frozenset({Part.SUMMARY_TRANSLATION, Part.EXTRACTIVE})
    assert implied(one) == one
