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


@pytest.mark.parametrize("term", ["\u200b", "\u200b \u2060", "\x00", " "])
def test_what_cannot_be_seen_stands_nowhere(term: str) -> None:
    """A term of invisible characters matches the empty text, which is at every place."""
    assert find("It rains in Mali.", term, "en") == []
    assert substitute("It rains.", [Term(term, "pluie")], "en") == "It rains."


@pytest.mark.parametrize(
    ("text", "term", "count"),
    [
        ("a - b", "a - b", 1),
        ("the so-called state", "so called", 1),
        ("the so - called state", "so called", 1),
        ("week-end", "week-end", 1),
        ("vitamin -b", "vitamin -b", 1),
        ("a \u200b b", "a \u200b b", 0),
        ("\u0130stanbul and ISTANBUL", "istanbul", 2),
        ("Stra\u00dfe", "stra\u00dfe", 1),
    ],
)
def test_hyphens_and_capitals_of_all_kinds(text: str, term: str, count: int) -> None:
    """A space of a term may be a hyphen; a hyphen of its own stays one."""
    assert len(find(text, term, "en")) == count
