"""How the compact recipe makes pairs from pairs."""

from __future__ import annotations

import random
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts import load

augment = load("recipes/compact/augment.py")

PAIRS = [
    ("On Monday Aminata sold 12 goats.", "Lundi, Aminata a vendu 12 chèvres."),
    ("It cost 300 francs, said Kouro.", "Cela a coûté 300 francs, a dit Kouro."),
    ("The river rises.", "Le fleuve monte."),
]


def test_names_and_numbers_are_swapped_on_both_sides_alike() -> None:
    """What was the same on both sides stays the same, and nothing else changes."""
    for source, target in augment.swapped(PAIRS, random.Random(1), ["Bintou", "Sira"]):
        assert (source, target) not in PAIRS
        numbers = [re.findall(r"\d+", text) for text in (source, target)]
        assert numbers[0] == numbers[1]
        name = re.search(r"Monday (\S+) sold|said (\S+)\.", source)
        assert name is not None
        assert (name[1] or name[2]) in target


def test_a_pair_without_shared_terms_is_not_repeated() -> None:
    """The third pair has nothing to swap."""
    assert len(list(augment.swapped(PAIRS, random.Random(1), ["Sira"]))) == 2


def test_names_stand_inside_a_sentence_and_on_both_sides() -> None:
    """The first word of a sentence is large whatever it is."""
    assert augment.names(PAIRS) == ["Aminata", "Kouro"]


def test_addresses_are_the_same_on_both_sides() -> None:
    """The address is the only thing added."""
    for (source, target), pair in zip(
        augment.addressed(PAIRS, random.Random(2), []), PAIRS, strict=True
    ):
        assert source.replace(pair[0], "") == target.replace(pair[1], "") != ""


def test_headlines_lose_their_stop() -> None:
    """Both sides end without one; the target keeps its case."""
    found = list(augment.headlines(PAIRS, random.Random(3), []))
    assert [target for _, target in found] == [pair[1][:-1] for pair in PAIRS]
    assert not any(source.endswith(".") for source, _ in found)


@given(st.integers(min_value=0, max_value=40), st.integers())
def test_joining_loses_no_pair(count: int, seed: int) -> None:
    """All sentences are there, in order, on both sides."""
    pairs = [(f"a{i}", f"b{i}") for i in range(count)]
    found = list(augment.joined(pairs, random.Random(seed), []))
    assert " ".join(a for a, _ in found).split() == [a for a, _ in pairs]
    assert " ".join(b for _, b in found).split() == [b for _, b in pairs]


@pytest.mark.parametrize("name", ["swapped", "addressed", "capitals", "headlines", "joined"])
def test_every_change_is_the_same_for_the_same_seed(name: str) -> None:
    """A recipe that is run again gives the same pairs."""
    change = augment.CHANGES[name]
    first, second = (list(change(PAIRS, random.Random(7), ["Sira"])) for _ in range(2))
    assert first == second
