"""Names, told from words that only look like them."""

from __future__ import annotations

import pytest

from kibaru_service.text.names import is_headline, names, openers


def cores(text: str, language: str) -> list[str]:
    return [name.core for name in names(text, language)]


def test_names_are_told_from_customs_of_spelling() -> None:
    """Titles, months and the words of bodies are capitalised and translated."""
    text = "On Monday Mr. Lavrov met the U.N. envoy at the White House, said Joe Biden's aide."
    assert cores(text, "en") == ["Lavrov", "U.N.", "Joe", "Biden"]
    french = "Selon l’ONU, le ministre des Affaires étrangères d’Abdoulaye Diop est à Gao."
    assert cores(french, "fr") == ["ONU", "Abdoulaye", "Diop", "Gao"]


@pytest.mark.parametrize(
    "text",
    [
        "Protests took place in Segou, Mopti in Mali, Niamey in Niger and Dori in Burkina Faso.",
        "Ibrahim Boubacar Traore was elected in Sikasso.",
        "The Orchestra of Kati played Beethoven and Ali Farka Toure.",
    ],
)
def test_a_sentence_full_of_names_is_no_headline(text: str) -> None:
    """Its verb is in small letters; as a headline none of its names would be looked at."""
    assert not is_headline(text)
    assert len(names(text, "en")) >= 2


@pytest.mark.parametrize(
    "text", ["Mayor Opens New Bridge Over the Niger", "Rains Return After a Month With No Clouds"]
)
def test_a_headline_has_small_function_words(text: str) -> None:
    """They are small in both: on, with, after."""
    assert is_headline(text)


def test_headlines_and_shouting_hold_no_names() -> None:
    """Where everything has a capital, a capital says nothing."""
    assert cores("Senator Takes Hard Look At Running Again In Ohio", "en") == []
    assert cores("LE PRIX DU MIL BAISSE ENCORE", "fr") == []


def test_a_name_behind_a_bracket_opens_nothing_far_before_it() -> None:
    """How a sentence opens is told by what stands right before the word."""
    text = f"He said ({'word ' * 9}) that Traoré came."
    assert [name.core for name in names(text, "en")] == ["Traoré"]


def test_words_that_begin_a_sentence_are_kept_apart() -> None:
    """They may be names; function words and customs are none, and acronyms are names anyway."""
    text = "Andali left. NATO said so: Brown stayed. The President spoke."
    assert [name.core for name in openers(text, "en")] == ["Andali", "Brown"]
    assert all(name.opens for name in openers(text, "en"))
    assert cores(text, "en") == ["NATO"]
    assert openers("LE PRIX DU MIL BAISSE ENCORE", "fr") == ()
