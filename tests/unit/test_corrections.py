"""Slips that are put right in place: what is one, what is none, and what stands there after."""

from __future__ import annotations

import pytest

from kibaru_service.usecases.checks import Pair, check_pair
from kibaru_service.usecases.repair.corrections import corrected


def _corrected(source: str, output: str, languages: tuple[str, str]) -> str:
    pair = Pair(source, output, *languages)
    return corrected(pair, check_pair(pair))


@pytest.mark.parametrize(
    ("languages", "source", "output", "right"),
    [
        (
            ("en", "bm"),
            "The library now holds 64,300 books.",
            "Gafe 64,3000 bɛ gafemarayɔrɔ la sisan.",
            "Gafe 64 300 bɛ gafemarayɔrɔ la sisan.",
        ),
        (
            ("fr", "bm"),
            "Le club a été créé en 1988 à Gao.",
            "Kuluba sigira san 19888 Gawo la.",
            "Kuluba sigira san 1988 Gawo la.",
        ),
        (
            ("fr", "bm"),
            "Il est arrivé le 22 juin.",
            "A sera mɛkalo tile 22.",
            "A sera zuwɛnkalo tile 22.",
        ),
        (
            ("en", "fr"),
            "The bank lent the company 12 million euros.",
            "La banque a prêté 120 millions d’euros à l’entreprise.",
            "La banque a prêté 12 millions d’euros à l’entreprise.",
        ),
        (
            ("en", "fr"),
            "The house is worth 25,000 euros.",
            "La maison vaut 25 0000 euros.",
            "La maison vaut 25 000 euros.",
        ),
        (
            ("fr", "bm"),
            "La ville a demandé 800 litres à l'UEMOA.",
            "Dugu ye ji litiri 800 ɲini IYƐMUW fɛ.",
            "Dugu ye ji litiri 800 ɲini UEMOA fɛ.",
        ),
        (
            ("fr", "bm"),
            "La caisse a 60 000 litres.",
            "Kɛsu bɛ litiri 60 000 0000 na.",
            "Kɛsu bɛ litiri 60 000 na.",
        ),
        (
            ("en", "fr"),
            "The trainer praised old Sekou Cisse in Reykjavik, Iceland.",
            "L’entraîneur a loué le vieux Skou Cisse à Reykjavik, en Icelande.",
            "L’entraîneur a loué le vieux Sekou Cisse à Reykjavik, en Islande.",
        ),
        (
            ("en", "fr"),
            "The minister thanked Goulard in Paris.",
            "Le ministre a remercié Gouard à Paris.",
            "Le ministre a remercié Goulard à Paris.",
        ),
    ],
)
def test_a_slip_gives_way_to_what_the_source_has(
    languages: tuple[str, str], source: str, output: str, right: str
) -> None:
    """A digit too many, another month, a name bent: the source's own, as the target writes it."""
    assert _corrected(source, output, languages) == right


@pytest.mark.parametrize(
    ("source", "output", "right"),
    [
        (
            "The bank lent 12 million euros.",
            "Banki ye erowari miliyɔn 1200 juru don.",
            "Banki ye erowari miliyɔn 12 juru don.",
        ),
        (
            "The town asked the ANPE for 800 litres.",
            "Dugu ye AYƐMU ɲini ji litiri 800 la.",
            "Dugu ye ANPE ɲini ji litiri 800 la.",
        ),
        (
            "The town of Zerma gave 800 litres.",
            "Zerma dugu ye ji litiri miliyɔn 8000 di.",
            "Zerma dugu ye ji litiri 800 di.",
        ),
        (
            "In the evening Wladyslaw met the whole UNICEF team.",
            "Wula la, Wadyslaw ye INICEF jɛkulu bɛɛ kunbɛn.",
            "Wula la, Wladyslaw ye UNICEF jɛkulu bɛɛ kunbɛn.",
        ),
    ],
)
def test_slips_of_bambara_are_put_right_as_a_whole(source: str, output: str, right: str) -> None:
    """A number with what multiplies it; a name misspelt, however little is left of it."""
    assert _corrected(source, output, ("en", "bm")) == right


@pytest.mark.parametrize(
    ("language", "source", "output", "right"),
    [
        ("bm", "It fell on Saturday.", "A binna Saturday la.", "A binna sibiridon la."),
        ("bm", "It fell on Jan. 27.", "A binna Jan. 27 la.", "A binna zanwiyekalo tile 27 la."),
        ("fr", "It fell in January.", "Elle est tombée en January.",
         "Elle est tombée en janvier."),
        ("fr", "It fell on Monday.", "Elle est tombée sur Monday.", "Elle est tombée sur Monday."),
    ],
)  # fmt: skip
def test_a_date_left_in_english_is_said_in_place(
    language: str, source: str, output: str, right: str
) -> None:
    """With its day; behind an English "on" the model is to find the words."""
    assert _corrected(source, output, ("en", language)) == right


def test_a_stammer_is_said_once() -> None:
    """Two words twice running once; three about another one as what they come to."""
    source = "Le ministre a dit que la route sera ouverte à tous les habitants du pays."
    twice = "Minisiri ko sira bɛna ka kɛ ka kɛ jamana mɔgɔw bɛɛ ta ye."
    assert _corrected(source, twice, ("fr", "bm")) == twice.replace("ka kɛ ka kɛ", "ka kɛ")
    around = "Minisiri ko jamana mɔgɔw bɛna ka sira sɔrɔ ka ka sira sɔrɔ bɛɛ ye."
    assert "sɔrɔ ka ka sira sɔrɔ" not in _corrected(source, around, ("fr", "bm"))


def test_several_slips_are_put_right_at_once() -> None:
    """Each where it stands, however much longer or shorter the others become."""
    source = "In 2004 the town had 24,000 houses, and 9,000 of them were rebuilt by 2015."
    output = "En 20044, la ville avait 24,0000 maisons, dont 9,0000 reconstruites avant 20015."
    text = _corrected(source, output, ("en", "fr"))
    assert (text.count("2004"), text.count("2015"), "0000" in text) == (1, 1, False)


@pytest.mark.parametrize(
    ("source", "output"),
    [
        ("The flood destroyed 340 houses.", "La crue a détruit 430 maisons."),
        ("The flood destroyed 340 houses.", "La crue a détruit douze maisons."),
        ("The minister met Touré in May.", "Le ministre a vu Kolonel en mai."),
        ("The flood destroyed houses.", "La crue a détruit des maisons."),
    ],
)
def test_what_is_merely_other_is_left_to_the_model(source: str, output: str) -> None:
    """Another number, a number in words, another name, nothing wrong at all."""
    assert _corrected(source, output, ("en", "fr")) == output


def test_a_syllable_that_comes_back_is_no_word_to_drop() -> None:
    """There is no telling what the word should have been."""
    output = "La ville a été dédédédétruite par la crue du fleuve."
    assert _corrected("The town was destroyed by the flood.", output, ("en", "fr")) == output


def test_what_agrees_is_looked_at_when_nothing_else_is_wrong() -> None:
    """An article does not make a plural of a word that was left in English."""
    source = "The talks were told by the media in Bamako."
    output = "Les discussions ont été racontées par les media à Bamako."
    assert _corrected(source, output, ("en", "fr")) == output.replace("media", "médias")


def test_a_word_left_standing_gives_way_to_its_translation() -> None:
    """With its capital and the article that it needs; twice where it stands twice."""
    left = "Le prix de donkey a doublé cette année dans toute la ville et le donkey reste rare."
    source = "The price of a donkey doubled this year in the whole town and donkey remains rare."
    once = _corrected(source, left, ("en", "fr"))
    twice = _corrected(source, once, ("en", "fr"))
    assert twice == left.replace("de donkey", "d’âne").replace("le donkey", "l’âne")


def test_a_word_left_standing_may_become_what_is_only_likely() -> None:
    """Where no translation is sure; and what stands before it agrees, once it is a word."""
    source = "The remnants of the old town were seen by all the people beside a large coffin."
    left = (
        "Les remnants de la vieille ville ont été vus de tout le peuple à côté d’une grande coffin."
    )
    once = _corrected(source, left, ("en", "fr"))
    assert once == left.replace("remnants", "restes").replace("coffin", "cercueil")
    assert _corrected(source, once, ("en", "fr")) == once.replace("une grande", "un grand")


def test_no_part_of_a_compound_is_translated_alone() -> None:
    """A lobster-pot is no lobster."""
    output = "Kovacic a joué un lobster-pot au milieu du terrain."
    assert _corrected("Kovacic played a lobster-pot in midfield.", output, ("en", "fr")) == output


def test_what_is_longer_than_a_name_is_no_slip() -> None:
    """How alike two texts are takes the square of their length to tell."""
    source = f"The account number is {'12345' * 30}."
    output = f"Le numéro du compte est {'12345' * 29}."
    assert _corrected(source, output, ("en", "fr")) == output
