"""What the compact recipe does to French that lost its accents."""

from __future__ import annotations

import pytest

from scripts import load

accents = load("recipes/compact/accents.py")

TEXT = "être même trouvés états général ministère père la la" + " père pere" * 3
FOUND = accents.Accents([TEXT.replace(" pere", "")] * 30 + ["pere"] * 2)


@pytest.mark.parametrize(
    ("bare", "right"),
    [
        ("Il faut etre la meme.", "Il faut être la même."),
        ("Les Etats et les etats", "Les États et les états"),
        ("ETATS UNIS", "ETATS UNIS"),
        ("tu trouves", "tu trouves"),
        ("le College General", "le College General"),
        ("le ministère, l'etre", "le ministère, l'être"),
    ],
)
def test_a_word_gets_back_the_accents_that_it_hardly_ever_lacks(bare: str, right: str) -> None:
    """A capital gets its own accent and no other word's: "General" may be a name in English."""
    assert FOUND.restored(bare) == right


def test_a_word_that_is_one_without_accents_as_well_stays() -> None:
    """Where one use in fifty lacks them, and where two words differ by them alone."""
    some = accents.Accents(["cote côté"] * 40 + ["pere"] + ["père"] * 40 + ["côte"] * 40)
    assert some.restored("la cote du pere") == "la cote du pere"
