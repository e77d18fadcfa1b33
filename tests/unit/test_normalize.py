from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kibaru_service.text.normalize import for_model, typeset

_FRENCH = st.one_of(st.text(), st.text(alphabet="aé1 .!?;:%…\"“”«»'’()-\u00a0\u202f\u0301"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mali’s ‘no’", "Mali's 'no'"),
        ("“Go”, „ja“ and ''no''", '"Go", "ja" and "no"'),
        ("«\u00a0Venez\u202f!\u00a0»", '"Venez!"'),
        ("Pourquoi ? Il dit : 15 % ; quoi ?!", "Pourquoi? Il dit: 15%; quoi?!"),
        ("a… b", "a... b"),
        ("non\u2011stop \u2212 5 — 6 – 7", "non-stop - 5 — 6 – 7"),
        ("cafe\u0301\ufeff", "café"),
        ("12\u00a0000 francs", "12 000 francs"),
    ],
)
def test_the_models_see_one_spelling(text: str, expected: str) -> None:
    """Straight quotes, plain spaces, composed letters, no French spaces; dashes stay."""
    assert for_model(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('Il a dit: "Venez!"', "Il a dit~: «~Venez~!~»"),
        ("C'est l'heure; pourquoi?", "C’est l’heure~; pourquoi~?"),
        ('"Oui", dit-il, "à l\'"école""...', "«~Oui~», dit-il, «~à l’«~école~»~»…"),
        ("12 000 francs, soit 15%", "12~000 francs, soit 15~%"),
        ("En 2020 300 sont venus à 10:30", "En 2020 300 sont venus à 10:30"),
        ("Voir https://exemple.fr/?a=b (Quoi?!)", "Voir https://exemple.fr/?a=b (Quoi~?!)"),
        ("“Déjà ?”", "«~Déjà~?~»"),
    ],
)
def test_french_typography(text: str, expected: str) -> None:
    """U+00A0, written ~ here, stands where French wants a space that does not break."""
    assert typeset(text, "fr").replace("\u00a0", "~") == expected


def test_bambara_is_written_without_tones_and_with_one_apostrophe() -> None:
    """Open vowels stay; grave, acute, circumflex and caron go; quotes become straight marks."""
    assert typeset("À bɛ́ n’a fɔ̀ : kɔ̌rɔ, Keïta", "bm") == "A bɛ n'a fɔ : kɔrɔ, Keïta"


def test_other_languages_are_left_alone() -> None:
    """English output is folded and composed, no more."""
    assert typeset(' He said:  "Go!" ', "en") == 'He said: "Go!"'


@given(_FRENCH)
def test_the_models_spelling_is_stable(text: str) -> None:
    """Spelling twice changes nothing."""
    assert for_model(for_model(text)) == for_model(text)


@example(text="0\r\u0300", language="bm")
@given(_FRENCH, st.sampled_from(["en", "fr", "bm"]))
def test_typesetting_is_stable(text: str, language: str) -> None:
    """Typesetting twice changes nothing."""
    once = typeset(text, language)
    assert typeset(once, language) == once


@given(st.lists(st.sampled_from(["Oui", "l'eau", "12 000", "«", "»", '"', "non"]), max_size=8))
def test_typesetting_adds_no_words(words: list[str]) -> None:
    """Letters and digits come through in order."""
    text = " ".join(words)
    kept = [char for char in typeset(text, "fr") if char.isalnum()]
    assert kept == [char for char in text if char.isalnum()]
