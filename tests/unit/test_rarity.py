"""Pairs with rare words are worth more draws."""

from __future__ import annotations

import numpy as np

from scripts import load

load("recipes/compact/accents.py")
load("recipes/compact/augment.py")
load("recipes/compact/corpora.py")
prepare = load("recipes/compact/prepare.py")
load("recipes/compact/align.py")
rarity = load("recipes/compact/rarity.py")

PIECES = ["</s>", "▁the", "▁wee", "vil", "▁Mali", ".", "▁ox", "'", "s", "▁a", "vi", "l"]
HOW = rarity.spelling(PIECES)
SETTINGS = {"bands": [[2, 6.0], [4, 1.0]], "least": 1, "most": 7.0}


def packed(*texts: str) -> object:
    """Return rows of pieces, given apart by spaces."""
    return prepare.pack([[PIECES.index(piece) for piece in text.split()] for text in texts])


def hashes(text: str) -> list[int]:
    """Return the hashes of the words of one row."""
    return [int(found) for found in rarity.words(packed(text), HOW).hashes]


def test_a_word_is_a_run_of_pieces() -> None:
    """The same run is the same word wherever it stands; another run is another."""
    assert hashes("▁wee vil") == hashes("▁the ▁wee vil .")[1:]
    assert len(set(hashes("▁wee vil ▁wee ▁the ▁wee vil"))) == 3


def test_names_and_marks_are_not_words() -> None:
    """Capitals, full stops, and what follows an apostrophe."""
    assert hashes("▁Mali .") == []
    assert hashes("▁ox ' s") == hashes("▁ox")


def test_words_know_their_rows() -> None:
    """Empty rows and rows that begin within a word too."""
    side = packed("▁the ▁ox", "", "vil ▁the", "▁ox")
    assert rarity.words(side, HOW).rows.tolist() == [0, 0, 2, 3]


def test_a_pair_is_worth_what_its_rare_words_are() -> None:
    """Counted over all corpora: "the" stands in five places here, "weevil" in one."""
    sides = {
        "one": packed("▁the ▁ox", "▁the ▁wee vil", "▁the"),
        "other": packed("▁the ▁ox", "▁the ▁ox ▁ox"),
    }
    found = rarity.weighted(sides, HOW, SETTINGS)
    assert found["one"].tolist() == [2.0, 7.0, 1.0]
    assert found["other"].tolist() == [2.0, 3.0]


def test_what_words_add_has_an_end() -> None:
    """A list of rare words would be drawn for ever."""
    found = rarity.weighted({"one": packed("▁wee vil ▁ox ▁a")}, HOW, SETTINGS)
    assert found["one"].tolist() == [8.0]


def test_what_hardly_ever_comes_adds_nothing() -> None:
    """It is as often a slip of the pen."""
    counts = np.array([1, 2, 3, 4, 5])
    assert rarity.worth(counts, SETTINGS | {"least": 2}).tolist() == [0.0, 6.0, 1.0, 1.0, 0.0]
