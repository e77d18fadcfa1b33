"""Texts in capitals: what is a headline, what it is in small letters, and what is only a code."""

from __future__ import annotations

import pytest

from kibaru_service.text.capitals import calmed, is_code, is_shouted, is_titled


@pytest.mark.parametrize(
    ("language", "text", "calm"),
    [
        ("en", "MAYOR OPENS NEW BRIDGE IN KOUROUSSA", "Mayor opens new bridge in Kouroussa"),
        ("en", "RAIN HITS SOUTH AFRICA ON MONDAY", "Rain hits South Africa on Monday"),
        ("en", "UN TALKS WITH MALI BEGIN", "UN talks with Mali begin"),
        ("en", "GDRN OPENS SCHOOL IN US", "GDRN opens school in US"),
        ("fr", "L'ARMÉE MALIENNE ARRIVE À TESSIT", "L'armée malienne arrive à Tessit"),
        ("fr", "LE MAIRE INAUGURE UN PONT", "Le maire inaugure un pont"),
        ("fr", "« L’EAU MONTE », DIT-IL", "« L’eau monte », dit-il"),
    ],
)
def test_a_headline_is_read_in_small_letters(language: str, text: str, calm: str) -> None:
    """Names keep a capital, acronyms all of theirs; a country's adjective in French has none."""
    assert is_shouted(text, language)
    assert calmed(text, language) == calm


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The MAYOR opens a bridge"),
        ("en", "BREAKING NEWS"),
        ("en", "AB 4092 CD"),
        ("fr", "TESSIT KIDAL GAO"),
        ("xx", "RAIN HITS SOUTH AFRICA"),
        ("bm", "2026"),
    ],
)
def test_not_every_capital_is_a_headline(language: str, text: str) -> None:
    """Nor names alone, nor two words, nor a language that there are no words of to tell by."""
    assert not is_shouted(text, language)


@pytest.mark.parametrize(
    ("text", "calm"),
    [
        ("Mali Votes on New Constitution", "Mali votes on new constitution"),
        ("Senegal Beats Ghana 2-0 in Dakar", "Senegal beats Ghana 2-0 in Dakar"),
        ("UN Mission's Chief Leaves on Monday", "UN mission's chief leaves on Monday"),
        ("Rose Meets Mayor Diallo", "Rose meets mayor Diallo"),
        ("Mayor Diallo Meets Rose", "Mayor Diallo meets Rose"),
    ],
)
def test_english_headlines_give_a_capital_to_every_word(text: str, calm: str) -> None:
    """To names it is left, and to what the article uses as one."""
    assert is_titled(text, "en")
    assert calmed(text, "en", {"Rose"}) == calm


def test_a_sentence_of_names_is_no_headline() -> None:
    """Nor is anything in French, which has no such custom."""
    assert not is_titled("They met Awa Diallo and then Modibo Keïta there.", "en")
    assert not is_titled("Mayor Awa Diallo met Modibo Keïta.", "en")
    assert not is_titled("Awa Diallo Rencontre Modibo Keïta", "fr")
    assert not is_titled("MAYOR OPENS NEW BRIDGE", "en")


@pytest.mark.parametrize("text", ["AB 4092 CD", "COVID-19", "12:30", "—", "B737", "F.C. 3-2"])
def test_a_code_has_nothing_to_translate(text: str) -> None:
    """A model would only lose a letter of it."""
    assert is_code(text, "en")


@pytest.mark.parametrize("text", ["5 MAY 2024", "IN 2024", "MINUSMA", "Room 5", "", "A 5 km run"])
def test_words_make_it_a_text(text: str) -> None:
    """Even one of them; an acronym without a figure may have another form elsewhere."""
    assert is_code(text, "en") == (not text)
