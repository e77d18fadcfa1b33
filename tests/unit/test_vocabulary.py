"""The lists of common words, and the recipe that writes them."""

from __future__ import annotations

import lzma
from pathlib import Path
from typing import Any

import pytest

from kibaru_service.text import vocabulary, wordlist
from scripts import load

spelling = load("recipes/vocabulary/spelling.py")
recipe = load("recipes/vocabulary/vocabulary.py")


@pytest.mark.parametrize(
    ("word", "language", "known"),
    [
        ("harvest", "en", True),
        ("Harvests", "en", True),
        ("well-being", "en", True),
        ("Lavrov", "en", False),
        ("récolte", "fr", True),
        ("harvest", "fr", False),
        ("week-end", "fr", True),
        ("sugu", "bm", True),
        ("récolte", "bm", False),
        ("harvest", "de", False),
    ],
)
def test_a_word_is_common_or_not(word: str, language: str, *, known: bool) -> None:
    """By its list, in any case, in a regular form, or part by part."""
    assert vocabulary.has(word, language) is known


@pytest.mark.parametrize("tag", ["en", "fr", "bm"])
def test_lists_are_small_and_sorted(tag: str) -> None:
    """They ship with the service and are read into memory once."""
    words = " ".join(wordlist.lines(f"vocabulary-{tag}")).split()
    assert words == sorted(set(words))
    assert len(" ".join(words).encode()) <= recipe.BYTES + 100


def test_an_inflected_word_is_a_form_of_a_listed_one() -> None:
    """So a verb of a headline is told from a name."""
    assert vocabulary.is_inflected("Visits", "en")
    assert not vocabulary.is_inflected("Lavrov", "en")


def _counts(**lower: int) -> Any:
    counts = recipe.Counts()
    counts.lower.update(lower)
    return counts


def test_the_recipe_leaves_out_names_and_words_of_another_language() -> None:
    """What mostly has a capital is a name; what is far commoner abroad is quoted here."""
    english = _counts(border=500, station=40, lavrov=1, field=459)
    english.capital.update(lavrov=30)
    french = _counts(frontière=500, border=1, station=40, gare=459)
    counts = {"en": english, "fr": french}
    assert recipe.common("fr", counts) == ["frontière", "gare", "station"]
    assert recipe.common("en", counts) == ["border", "field", "station"]


def test_the_recipe_counts_one_column_of_each_corpus(tmp_path: Path) -> None:
    """Words in lower case count, and capitals behind a word of their own."""
    with lzma.open(tmp_path / "pairs.tsv.xz", "wt", encoding="utf-8") as file:
        file.write("The mayor met Awa today.\tLe maire a vu Awa.\nNo second column\n")
    counts = recipe.count(tmp_path, [("pairs", 1)])
    assert dict(counts.lower) == {"maire": 1}
    assert dict(counts.capital) == {"awa": 1}


@pytest.mark.parametrize(
    ("word", "known"),
    [
        ("récolte", True),
        ("hérons", True),
        ("lutrin", True),
        ("neigeait", True),
        ("forçons", True),
        ("parleraient", True),
        ("griculteur", False),
        ("mangeent", False),
        ("designifiante", False),
    ],
)
def test_a_rare_word_is_known_in_all_its_forms(word: str, *, known: bool) -> None:
    """As a dictionary has it, and verbs in -er by their infinitive."""
    assert vocabulary.knows(word, "fr") is known


def test_the_rare_words_are_those_of_a_dictionary_and_of_people() -> None:
    """Without forms that others stand for, literary ones, foreign words and slips."""
    french = _counts(eurodéputé=9, parlre=9, border=9, ouiche=1, frontière=9000, homards=9)
    counts = {"en": _counts(border=900), "fr": french}
    spelt = {"homard", "homards", "aborder", "abordions", "fussions", "saisîmes", "oui"}
    assert recipe.rare("fr", counts, {"frontière"}, spelt) == [
        *("aborder", "eurodéputé", "homard", "parlre"),
    ]


def entry(word: str, forms: str, kinds: str, gender: str = "") -> Any:
    return spelling.Entry(word, {word, *forms.split()}, {*kinds.split()}, gender)


ENTRIES = [
    entry("film", "films", "nom", "m"),
    entry("fil", "fils", "nom", "m"),
    entry("fils", "", "nom", "m"),
    entry("prison", "prisons", "nom", "f"),
    entry("priser", "prise prisons", "v1"),
    entry("cour", "cours", "nom", "f"),
    entry("cours", "", "nom", "m"),
    entry("ministre", "ministres", "nom"),
    entry("mer", "mers", "nom", "f"),
    entry("humain", "humaine humains humaines", "nom adj"),
    entry("rouge", "rouges", "adj"),
    entry("fort", "forte forts fortes", "adj"),
    entry("fort", "forts", "nom", "m"),
]
USED = ["film", "films", "fil", "fils", "prison", "cour", "cours", "mer", "humaine", "fort"]


def test_nouns_are_of_one_gender_and_nothing_else() -> None:
    """Nor is any of their plurals: "prisons" is a verb, "cours" another noun."""
    assert spelling.nouns(ENTRIES, "m", USED) == ["fil", "film", "fils"]
    assert spelling.nouns(ENTRIES, "f", USED) == ["mer"]


def test_adjectives_have_four_forms_of_their_own() -> None:
    """Not those of one form for both genders, nor with a form that is a noun."""
    assert spelling.adjectives(ENTRIES, USED) == [("humain", "humaine", "humains", "humaines")]
