"""Glossary terms in a text."""

from __future__ import annotations

import pytest

from kibaru_service.domain import Term
from kibaru_service.text.terms import find, recase, substitute


@pytest.mark.parametrize(
    ("text", "term", "language", "count"),
    [
        ("The halls and the Hall", "hall", "en", 2),
        ("The whole hallway", "hall", "en", 0),
        ("Les casques bleus", "casque bleu", "fr", 1),
        ("Basigi kɛlɛdenw", "basigi kɛlɛden", "bm", 1),
        ("this or that OR those", "OR", "en", 1),
        ("l’Office du Niger", "l'Office du Niger", "fr", 1),
    ],
)
def test_terms_are_found_in_either_number(text: str, term: str, language: str, count: int) -> None:
    """Whole words, in the plural too, with either apostrophe; shouting only where asked for."""
    assert len(find(text, term, language)) == count


def test_terms_are_put_in_before_the_model() -> None:
    """The longest first, in the plural too; what one has written no other changes."""
    terms = (Term("green hall", "halle verte"), Term("hall", "salle"))
    text = "The Green Halls and a hall."
    assert substitute(text, terms, "en") == "The halle verte and a salle."


def test_capitals_that_a_term_asks_for_are_put_back() -> None:
    """A plural stays one."""
    terms = (Term("Green Hall", "Halle Verte"),)
    assert recase("Les halles vertes sont neuves.", terms, "fr") == "Les Halles Vertes sont neuves."
    assert recase("la halle est là", (Term("hall", "halle"),), "fr") == "la halle est là"
