"""What the rest of a document says about a word that begins a sentence."""

from __future__ import annotations

from kibaru_service.text.surroundings import Surroundings

FIRST = "Rose refused to sign."


def named(*others: str, first: str = FIRST) -> frozenset[str]:
    return Surroundings((first, *others), "en").named(first)


def test_a_common_word_with_a_capital_in_mid_sentence_is_a_name() -> None:
    """Where nothing else in the document uses the word as one."""
    assert named("The minister thanked Rose for it.") == {"Rose"}
    assert named("The minister thanked James Rose for it.") == {"Rose"}


def test_a_word_without_a_capital_anywhere_else_is_none() -> None:
    """Nor one that stands in lower case as well, or only begins other sentences."""
    assert named() == frozenset()
    assert named("Prices rose when Rose left.") == frozenset()
    assert named('She wept. Rose? "Rose!" they cried.') == frozenset()


def test_the_name_of_a_body_and_a_headline_say_nothing() -> None:
    """Words have a capital there that are none."""
    peace = "Peace talks resumed in the school."
    assert named("She joined the Peace Corps early.", first=peace) == frozenset()
    assert named("Minister Seeks Lasting Peace Before Winter", first=peace) == frozenset()


def test_what_is_no_common_word_needs_no_witness() -> None:
    """The vocabulary tells already, so it is not listed."""
    assert named("Then Andali left.", first="Andali could not be reached.") == frozenset()
