"""Acronyms read out letter by letter."""

from __future__ import annotations

import pytest

from kibaru_service.text.letters import by_letters


@pytest.mark.parametrize(
    ("acronym", "said"),
    [
        ("CMA", "sema"),
        ("ANPE", "ayɛnipe"),
        ("CNT", "seyɛnite"),
        ("CSA", "seyɛsiya"),
        ("DDR", "dedeyɛri"),
        ("CEDEAO", "sedeyawo"),
        ("URD", "iyɛride"),
        ("CICR", "seyiseyɛri"),
        ("PME", "peyɛmuyew"),
    ],
)
def test_news_reads_acronyms_by_their_letters(acronym: str, said: str) -> None:
    """With glides between vowels, and without an E that a letter's name ends in."""
    assert by_letters(acronym).fullmatch(said)


@pytest.mark.parametrize(("acronym", "said"), [("ANPE", "ayɛmupe"), ("CMA", "sena"), ("A1", "bɛ")])
def test_another_letter_is_another_acronym(acronym: str, said: str) -> None:
    """However near it sounds."""
    assert not by_letters(acronym).fullmatch(said)
