"""Names, what they sound like, and how other languages call them."""

from __future__ import annotations

import pytest

from kibaru_service.text import gazetteer, sounds
from kibaru_service.text.names import names


def cores(text: str, language: str) -> list[str]:
    return [name.core for name in names(text, language)]


def test_names_are_told_from_customs_of_spelling() -> None:
    """Titles, months and the words of bodies are capitalised and translated."""
    text = "On Monday Mr. Lavrov met the U.N. envoy at the White House, said Joe Biden's aide."
    assert cores(text, "en") == ["Lavrov", "U.N.", "Joe", "Biden"]
    french = "Selon l’ONU, le ministre des Affaires étrangères d’Abdoulaye Diop est à Gao."
    assert cores(french, "fr") == ["ONU", "Abdoulaye", "Diop", "Gao"]


def test_headlines_and_shouting_hold_no_names() -> None:
    """Where everything has a capital, a capital says nothing."""
    assert cores("Senator Takes Hard Look At Running Again In Ohio", "en") == []
    assert cores("LE PRIX DU MIL BAISSE ENCORE", "fr") == []


@pytest.mark.parametrize(
    ("one", "other"),
    [("Diallo", "Jalo"), ("Choguel", "Sogɛli"), ("Keïta", "Keyita"), ("Lavrov", "Lavrof"),
     ("Jacques", "Zaki"), ("Abou", "Abu"), ("Cissé", "Sise"), ("Drian", "Lediriyan")],
)  # fmt: skip
def test_one_name_in_two_spellings(one: str, other: str) -> None:
    """French and Bambara spellings of one sound."""
    assert sounds.alike(one, other)


@pytest.mark.parametrize(
    ("one", "other"), [("Diallo", "Diarra"), ("Konaté", "Coulibaly"), ("Mali", "Togo")]
)
def test_two_names_stay_two(one: str, other: str) -> None:
    """A key must not be so coarse that every name passes for another."""
    assert not sounds.alike(one, other)


def test_acronyms_are_spelled_out_in_bambara() -> None:
    """CMA becomes SEMA."""
    assert sounds.spelled_out("CMA") == sounds.key("SEMA")


def test_the_gazetteer_knows_other_forms() -> None:
    """Countries with their adjectives, and acronyms in another order of words."""
    (mention,) = gazetteer.mentions("He met German doctors.", "en")
    assert gazetteer.names("des médecins allemands", mention.entry, "fr")
    assert gazetteer.names("Alimaɲi dɔgɔtɔrɔw", mention.entry, "bm")
    (body,) = gazetteer.mentions("the UN said", "en")
    assert gazetteer.names("l’ONU", body.entry, "fr")
    assert not gazetteer.names("l’OTAN", body.entry, "fr")
