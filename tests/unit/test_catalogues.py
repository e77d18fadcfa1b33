"""What the compact recipe learns from the message catalogues of programs."""

from __future__ import annotations

from pathlib import Path

import pytest

from scripts import load

load("recipes/compact/corpora.py")
load("recipes/compact/augment.py")
load("recipes/compact/accents.py")
load("recipes/compact/prepare.py")
descriptions = load("recipes/compact/descriptions.py")
catalogues = load("recipes/compact/catalogues.py")


def test_a_paragraph_is_cut_where_both_sides_have_as_many_sentences() -> None:
    """Short pairs teach which word is which."""
    source = "A warm coat.  It has two pockets."
    assert list(catalogues.told(source, "Un manteau chaud. Il a deux poches.")) == [
        ("A warm coat.", "Un manteau chaud."),
        ("It has two pockets.", "Il a deux poches."),
    ]
    (whole,) = catalogues.told(source, "Un manteau chaud à deux poches.")
    assert whole == ("A warm coat. It has two pockets.", "Un manteau chaud à deux poches.")


def test_lines_are_told_apart_and_markup_is_left_out() -> None:
    """A gap in one line is no reason to lose the other."""
    source = "<b>A jug of milk.</b>\\nIt holds %s litres.".replace("\\n", "\n")
    target = "<b>Une cruche de lait.</b>\\nElle contient %s litres.".replace("\\n", "\n")
    assert list(catalogues.told(source, target)) == [("A jug of milk.", "Une cruche de lait.")]


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("You hit the %s.", "Vous frappez le %s."),
        ("{name} is here now.", "{name} est ici."),
        ("<npcname> smiles at you.", "<npcname> vous sourit."),
    ],
)
def test_what_a_program_fills_in_is_left_out(source: str, target: str) -> None:
    """A gap is no word, and what would fill it is not known."""
    assert list(catalogues.told(source, target)) == []


def test_names_of_things_and_sentences_are_worth_learning() -> None:
    """Buttons, shouts and what was not translated are not."""
    assert catalogues.worth_learning("leather belt", "ceinture en cuir")
    assert catalogues.worth_learning("The hive is full of bees.", "La ruche est pleine d'abeilles.")
    assert not catalogues.worth_learning("Save As", "Enregistrer sous")
    assert not catalogues.worth_learning("GAME OVER", "PARTIE TERMINÉE")
    assert not catalogues.worth_learning("okapi", "okapi")
    assert not catalogues.worth_learning("Choose one of these:", "Choisissez :")


def test_each_pair_is_taken_once_from_the_first_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Packages share much of what they say."""
    for name in ("axe", "bow"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "fr.mo").touch()
    monkeypatch.setattr(catalogues, "messages", lambda _: [("stone axe", "hache en pierre")])
    assert catalogues.collected(sorted(tmp_path.iterdir()), None) == {
        ("stone axe", "hache en pierre"): "axe"
    }
