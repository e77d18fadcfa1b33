"""How far a claim is supported."""

from __future__ import annotations

import pytest

from kibaru_service.usecases.support import check_support, support


def test_support_is_the_share_of_content_words() -> None:
    """Short words do not count, inflected ones do."""
    assert support("The mayors opened halls", "A mayor opens the hall") == pytest.approx(1.0)
    assert support("The mayor slept", "The mayor spoke") == pytest.approx(0.5)
    assert support("It is so", "anything") == 1.0


def test_first_word_and_known_names_raise_no_alarm() -> None:
    """A capital at the start of a sentence is no name."""
    assert list(check_support("Halls opened in Bamako.", "New halls opened in Bamako.")) == []


def test_typography_does_not_count() -> None:
    """A typeset claim is supported by a source with straight quotes."""
    source = "L'armée d'Abidjan a dit \"oui\" lundi : l'accord tient."
    claim = "L’armée d’Abidjan a dit «\u00a0oui\u00a0» lundi\u00a0: l’accord tient."
    assert list(check_support(claim, source)) == []
