"""How the compact recipe puts rare words where common ones stood."""

from __future__ import annotations

import random
from collections import Counter

from scripts import load

load("recipes/compact/corpora.py")
load("recipes/compact/augment.py")
load("recipes/compact/accents.py")
load("recipes/compact/prepare.py")
reword = load("recipes/compact/reword.py")

SEEN = Counter({"marché": 500, "orange": 300, "ouvert": 900})
ROWS = [
    ("<n><m><sg>", "market", "marché"),
    ("<n><m><sg>", "weevil", "charançon"),
    ("<n><f><sg>", "feather", "plume"),
    ("<n><m><sg>", "awning", "auvent"),
    ("<n><f><sg>", "orange", "orange"),
    ("<n><f><sg>", "anisotropy", "anisotropie"),
    ("<vblex><pp><m><sg>", "opened", "ouvert"),
    ("<vblex><pp><m><sg>", "undone", "annulé"),
]


def made(*pairs: tuple[str, str]) -> list[tuple[str, str]]:
    words = reword.dictionary(ROWS, SEEN, 100)
    return list(reword.reworded(pairs, words, random.Random(1)))


def test_a_rare_word_takes_the_place_of_a_common_one_on_both_sides() -> None:
    """Of like gender and number, or the words around it would no longer agree."""
    assert made(("The market is old.", "Le marché est vieux.")) == [
        ("The weevil is old.", "Le charançon est vieux.")
    ]


def test_the_first_sound_stays_what_it_was() -> None:
    """An "an" or an "l'" stands before vowels only."""
    assert made(("I see an orange.", "Je vois l'orange.")) == [
        ("I see an anisotropy.", "Je vois l'anisotropie.")
    ]


def test_a_word_without_its_translation_or_with_two_stays() -> None:
    """Which of two is meant, nobody knows; and what is translated freely is no slot."""
    assert made(("The market opened.", "La foire est là.")) == []
    assert made(("Market by market, a market.", "Le marché et le marché.")) == []


def test_parts_of_words_are_no_words() -> None:
    """A compound keeps its parts."""
    assert made(("The market-place is old.", "Le marché-couvert est vieux.")) == []


def test_a_participle_that_is_no_past_tense_replaces_none_that_is() -> None:
    """Where somebody opened a door, he would have undone it without a past tense."""
    assert made(("He opened the door.", "Il a ouvert la porte.")) == []


def test_rare_words_are_listed_once_and_common_ones_are_not() -> None:
    """The corpora know better what a common word means."""
    entries = reword.dictionary([*ROWS, ("<n><f><sg>", "weevil", "charançonne")], SEEN, 100).entries
    assert ("weevil", "charançon") in entries
    assert not {"market", "orange", "opened"} & {english for english, _ in entries}
    assert len({english for english, _ in entries}) == len(entries)
