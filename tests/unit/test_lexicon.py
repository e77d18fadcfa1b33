"""What words become in another language, and the recipe that finds it out."""

from __future__ import annotations

from collections import Counter

import pytest

from kibaru_service.text import vocabulary, wordlist
from kibaru_service.text.lexicon import elided, instead, translation
from scripts import load

load("recipes/compact/corpora.py")
forms = load("recipes/lexicon/forms.py").forms
recipe = load("recipes/lexicon/lexicon.py")
NONE = 255


@pytest.mark.parametrize(
    ("word", "direction", "translated"),
    [
        ("lobster", ("en", "fr"), "homard"),
        ("Lobster", ("en", "fr"), "Homard"),
        ("soleil", ("fr", "bm"), "tile"),
        ("treasure", ("en", "bm"), "nafolo"),
        ("Goulard", ("en", "fr"), None),
        ("homard", ("fr", "en"), None),
        ("lobster", ("en", "de"), None),
    ],
)
def test_a_common_word_has_a_translation(
    word: str, direction: tuple[str, str], translated: str | None
) -> None:
    """With its capital; names have none, nor have directions without a list."""
    assert translation(word, *direction) == translated


@pytest.mark.parametrize(
    ("before", "word", "language", "after"),
    [
        ("le prix de ", "homard", "fr", "le prix de "),
        ("le prix de ", "or", "fr", "le prix d’"),
        ("Le ", "abri", "fr", "L’"),
        ("parce que ", "elle", "fr", "parce qu’"),
        ("vers la ", "école", "fr", "vers l’"),
        ("une ", "île", "fr", "une "),
        ("sa ", "école", "fr", "sa "),
        ("le maire de ", "Yaoundé", "fr", "le maire de "),
        ("le ", "onze", "fr", "le "),
        ("ka ", "ala", "bm", "ka "),
        ("vers l’", "brasserie", "fr", "vers la "),
        ("vers l’", "port", "fr", "vers le "),
        ("le prix d’", "riz", "fr", "le prix de "),
        ("puisqu’", "nous", "fr", "puisque "),
        ("vers l’", "hélicoptère", "fr", "vers l’"),
        ("k'", "bali", "bm", "k'"),
    ],
)
def test_french_words_run_into_a_vowel(before: str, word: str, language: str, after: str) -> None:
    """By an apostrophe, as nobody writes "de or"; h is left alone, for it may be either."""
    assert elided(before, word, language) == after


@pytest.mark.parametrize("direction", sorted(recipe.CORPORA))
def test_lists_hold_words_that_can_be_left_standing(direction: str) -> None:
    """Of the source's words those that the target lacks, each once, in order."""
    source, target = direction.split("-")
    lines = [line.split("\t") for line in wordlist.lines(f"lexicon-{direction}")]
    words = [word for word, _ in lines]
    assert words == sorted(set(words))
    assert all(vocabulary.has(word, source) for word in words)
    assert not any(vocabulary.has(word, target) for word in words)


def test_a_phrase_is_a_short_run_of_words() -> None:
    """What lies apart, is long, or holds a number or a comma is nothing to put in a place."""
    right = ["le", "chemin", "de", "fer", ",", "de", "1904", ",", "l'", "eau"]
    assert recipe.phrase(right, [1, 2, 3]) == "chemin de fer"
    assert recipe.phrase(right, [8, 9]) == "l'eau"
    for places in ([1, 3], [0, 1, 2, 3], [4], [5, 6]):
        assert recipe.phrase(right, places) == ""


def test_words_are_counted_by_their_links() -> None:
    """A phrase counts where a link holds both ways, and as nothing where none does."""
    corpus = [(["the", "railway", "runs"], ["le", "chemin", "de", "fer", "roule"])]
    counted = recipe.counts(corpus, ([[NONE, 1, 1, 1, 2]], [[NONE, 2, NONE]]))
    assert counted == {"railway": Counter({"chemin de fer": 1}), "runs": Counter({"": 1})}


def test_a_table_holds_what_is_likely() -> None:
    """Seen often, mostly so, in words of the language; ties, names and shared words are out."""
    counted = {
        "lobster": Counter({"homard": 5, "langouste": 2, "": 3}),
        "shelter": Counter({"abri": 4, "refuge": 4}),
        "porch": Counter({"porche": 2}),
        "driven": Counter({"": 90, "conduit": 9}),
        "goulard": Counter({"homard": 9}),
        "table": Counter({"table": 9}),
        "shark": Counter({"xyzzy": 9}),
    }
    assert recipe.table(counted, "en", "fr") == {"lobster": "homard"}


def test_english_goes_to_bambara_by_way_of_french() -> None:
    """Where no pairs say it, and where the French word leaves no doubt."""
    counted = {
        "en-fr": {"treasure": Counter({"trésor": 5}), "shark": Counter({"requin": 5})},
        "fr-bm": {
            "trésor": Counter({"nafolo": 9}),
            "requin": Counter({"jɛgɛ": 5, "dunan": 4, "ji": 3}),
        },
        "en-bm": {"water": Counter({"ji": 9})},
    }
    found = recipe.tables(counted)
    assert found["fr-bm"]["trésor"] == "nafolo"
    assert found["en-bm"] == {"treasure": "nafolo", "water": "ji"}


@pytest.mark.parametrize(
    ("made_up", "word", "right"),
    [
        ("hamperé", "hampered", "entravé"),
        ("hamperée", "hampered", "entravée"),
        ("hampering", "hampered", "entravé"),
        ("atterriss", "landed", "débarqué"),
        ("atterrisait", "landed", "atterrissait"),
        ("griculte", "Goulard", None),
    ],
)
def test_what_was_made_up_tells_the_form(made_up: str, word: str, right: str | None) -> None:
    """By how it ends, and another translation where it begins and ends as that does."""
    assert instead(made_up, word, "en", "fr") == right


def test_without_forms_there_may_be_a_translation() -> None:
    """Into Bambara; nothing where no list is."""
    assert instead("nafolow", "treasure", "en", "bm") == "nafolo"
    assert instead("lobstère", "homard", "fr", "en") is None


def test_every_form_is_a_word() -> None:
    """Of French, each once."""
    lines = [line.split("\t") for line in wordlist.lines("forms-en-fr")]
    assert [word for word, _ in lines] == sorted({word for word, _ in lines})
    every = [form for _, words in lines for each in words.split("; ") for form in each.split(" ")]
    assert len(every) > 50_000
    assert all(vocabulary.knows(form, "fr") for form in every)


def test_forms_are_those_of_the_likeliest_words() -> None:
    """Seen twice at least, and no phrases; other words behind it where they have a fair share."""
    counted = {
        "landed": Counter({"débarqué": 5, "débarquée": 2, "atterri": 3, "venu": 1, "": 4}),
        "auditor": Counter({"vérificateur des comptes": 9, "comptes": 4}),
        "porch": Counter({"porche": 1}),
        "driven": Counter({"": 90, "conduit": 2}),
        "shark": Counter({"xyzzy": 9}),
        "people": Counter({"gens": 20_000}),
        "it's": Counter({"est": 9}),
    }
    assert forms(counted, lambda word: word[:4]) == {"landed": ["débarqué débarquée", "atterri"]}
