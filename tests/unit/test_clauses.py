"""Sentences cut into clauses."""

from __future__ import annotations

from kibaru_service.text.clauses import clauses


def test_clauses_are_long_enough_to_stand_alone() -> None:
    """Cut at strong marks, four at most, none of a few words; a short sentence stays whole."""
    text = "The rain stopped at noon today; the market opened, and the traders came back to it."
    assert clauses(text) == [
        "The rain stopped at noon today; the market opened,",
        "and the traders came back to it.",
    ]
    assert clauses("It rains.") == ["It rains."]
    many = clauses(", ".join(["and this is a clause of some length"] * 9))
    assert len(many) == 4
