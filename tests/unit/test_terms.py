"""Glossary terms, addresses, and the language of a sentence."""

from __future__ import annotations

import pytest

from kibaru_service.domain import Span, Term
from kibaru_service.text.addresses import addresses
from kibaru_service.text.clauses import clauses
from kibaru_service.text.profile import spoken
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


def test_addresses_end_before_punctuation() -> None:
    """A full stop or a bracket is no part of a URL."""
    text = "See (https://example.org/a_(b)), mail a.b@example.com, or @kibaru."
    found = addresses(text)
    assert [address for _, address in found] == [
        "https://example.org/a_(b)",
        "a.b@example.com",
        "@kibaru",
    ]
    assert found[0][0] == Span(5, 30)


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("The people of the town thanked the soldiers.", "en"),
        ("Les habitants de la ville ont remercié les soldats.", "fr"),
        ("Dugu mɔgɔw ye sɔrɔdasiw fo u ka baara la.", "bm"),
        ("Bamako, Kayes, Ségou, Mopti, Gao", ""),
        ("Yes.", ""),
    ],
)
def test_the_language_of_a_sentence_is_told_or_left_open(text: str, tag: str) -> None:
    """A list of names or a word is in no language."""
    assert spoken(text) == tag


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
