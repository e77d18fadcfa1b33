"""Short numbers that stand in for long ones: which do, and what stands there after."""

from __future__ import annotations

import pytest

from kibaru_service.text.figures.standins import regrouped, restored, stood_in


@pytest.mark.parametrize(
    ("languages", "source", "sent", "held"),
    [
        (("en", "fr"), "They sold 12,000 tonnes.", "They sold 37 tonnes.", ["12 000"]),
        (("en", "bm"), "It rose by 12.5 percent.", "It rose by 37 percent.", ["12,5"]),
        (("en", "fr"), "It costs £9.50 or $4,500.", "It costs £37 or $46.", ["9,50", "4 500"]),
        (("en", "fr"), "Some 3.4 million came.", "Some 37 million came.", ["3,4"]),
        (("en", "fr"), "A 25,000-strong crowd.", "A 37-strong crowd.", ["25 000"]),
        (("fr", "en"), "Il y a 12 500,5 tonnes.", "Il y a 37 tonnes.", ["12,500.5"]),
        (("fr", "bm"), "Il y a 12 500 tonnes.", "Il y a 37 tonnes.", ["12 500"]),
        (("fr", "en"), "Cela vaut 25 000 FCFA.", "Cela vaut 37 FCFA.", ["25,000"]),
    ],
)
def test_long_numbers_and_decimals_are_held_back(
    languages: tuple[str, str], source: str, sent: str, held: list[str]
) -> None:
    """With their groups and decimals as the target writes them, not a nought more or less."""
    text, numbers = stood_in(source, *languages)
    assert (text, [*numbers.values()]) == (sent, held)


@pytest.mark.parametrize(
    ("languages", "text"),
    [
        (("en", "fr"), "In 1759 and on 24 May 2012 some 800 came."),
        (("en", "fr"), "Call 76 12 34 5678 at 10:30."),
        (("en", "fr"), "See REF12000 and http://a.ml/12,000/x."),
        (("fr", "bm"), "Cela vaut 25 000 FCFA."),
        (("fr", "en"), "Il y a 1.250 tonnes."),
        (("en", "fr"), "Nobody came."),
    ],
)
def test_the_rest_is_left(languages: tuple[str, str], text: str) -> None:
    """Years, short numbers, codes, what has two readings, and francs on the way into Bambara."""
    assert stood_in(text, *languages) == (text, {})


def test_a_stand_in_is_no_number_of_the_text() -> None:
    """Else one could not be told from the other; what none is left for stays as it is."""
    text, held = stood_in("From 37 to 12,000, 13,000, 14,000 and 15,000.", "en", "fr")
    assert text == "From 37 to 46, 58, 29 and 15,000."
    assert restored(text, held) == "From 37 to 12 000, 13 000, 14 000 and 15,000."


def test_one_number_has_one_stand_in() -> None:
    """Said twice it is the same twice."""
    text, held = stood_in("From 12,000 to 12,000.", "en", "fr")
    assert text == "From 37 to 37."
    assert restored("De 37 à 37.", held) == "De 12 000 à 12 000."


def test_only_a_stand_in_alone_gives_way() -> None:
    """Digits within others are another number, which the checks will tell."""
    assert (
        restored("137 et 37,5 et 3.37 et 37.", {"37": "12 000"}) == "137 et 37,5 et 3.37 et 12 000."
    )


def test_copied_numbers_are_grouped_anew() -> None:
    """In English a comma parts thousands, in French decimals: 12,000 would be twelve."""
    source = "They sold 12,000 for $1,250.75."
    copied = "Ils ont vendu 12,000 pour 1,250.75 dollars, de 13,000."
    right = "Ils ont vendu 12 000 pour 1 250,75 dollars, de 13,000."
    assert regrouped(copied, source, ("en", "fr")) == right
    assert regrouped(copied, source, ("fr", "bm")) == copied
