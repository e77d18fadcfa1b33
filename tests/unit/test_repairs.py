from __future__ import annotations

from itertools import pairwise

import pytest

from kibaru_service.text.repairs import repair


def _repaired(text: str, language: str = "en") -> str:
    """Return `text`, in which "|" marks the boundaries given, with those that are left."""
    cuts: list[int] = []
    for piece in text.split("|")[:-1]:
        cuts.append(len(piece) + (cuts[-1] if cuts else 0))
    plain = text.replace("|", "")
    kept = [0, *repair(plain, cuts, language), len(plain)]
    return "|".join(plain[a:b] for a, b in pairwise(kept))


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("Dr. |No left.", "Dr. No left."),
        ("At 9 a.m. |Tuesday it rained.", "At 9 a.m. Tuesday it rained."),
        ("The 3rd Bn. |came.", "The 3rd Bn. came."),
        ("1. |First. |2. |Second.", "1. First. |2. Second."),
        ("The ties ... |Washington has.", "The ties ... Washington has."),
        ("Stop! |” He left.", "Stop! ” He left."),
        ("On Aug. |3 he left.", "On Aug. 3 he left."),
    ],
)
def test_false_boundaries_are_dropped(given: str, expected: str) -> None:
    """Abbreviations, hours, list numbers and omissions do not end an English sentence."""
    assert _repaired(given) == expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("M. |Dupont et MM. |Martin.", "M. Dupont et MM. Martin."),
        ("Le gén. |Traoré arrive.", "Le gén. Traoré arrive."),
        ("Le 3 janv. |2020 il part.", "Le 3 janv. 2020 il part."),
        ("L’O.|N.U. vient.", "L’O.N.U. vient."),
        ("Avec J. |-C. |Martin.", "Avec J. -C. Martin."),
        ("C’est le plan B. |Il part.", "C’est le plan B. |Il part."),
        ("Oui, etc. Et après ?", "Oui, etc. |Et après ?"),
    ],
)
def test_french_abbreviations(given: str, expected: str) -> None:
    """French titles, months and initials go on; an initial before a common opening does not."""
    assert _repaired(given, "fr") == expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("She left… Then he came.", "She left… |Then he came."),
        ("She left… then he came.", "She left… then he came."),
        ("(He was late.) She went.", "(He was late.) |She went."),
        ("See www.example.org/a. Then go.", "See www.example.org/a. |Then go."),
    ],
)
def test_missed_boundaries_are_added(given: str, expected: str) -> None:
    """Ellipses, brackets and addresses can end a sentence."""
    assert _repaired(given) == expected


def test_a_text_without_capitals_keeps_its_boundaries() -> None:
    """Lower case after a stop tells of an abbreviation only where sentences begin with capitals."""
    assert _repaired("it rained. |we stayed.") == "it rained. |we stayed."
    assert _repaired("It rained at Ft. |nowhere.") == "It rained at Ft. nowhere."


def test_a_name_in_camel_case_may_open_a_sentence() -> None:
    """A phone is not a continuation."""
    assert _repaired("It rose. |iPhone sales fell.") == "It rose. |iPhone sales fell."
