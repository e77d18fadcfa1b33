"""Names that have another form in another language."""

from __future__ import annotations

from collections import Counter

from kibaru_service.text import gazetteer, wordlist


def test_the_gazetteer_knows_other_forms() -> None:
    """Countries with their adjectives, and acronyms in another order of words."""
    (mention,) = gazetteer.mentions("He met German doctors.", "en")
    assert gazetteer.names("des médecins allemands", mention.entry, "fr")
    assert gazetteer.names("Alimaɲi dɔgɔtɔrɔw", mention.entry, "bm")
    (body,) = gazetteer.mentions("the UN said", "en")
    assert gazetteer.names("l’ONU", body.entry, "fr")
    assert not gazetteer.names("l’OTAN", body.entry, "fr")


def test_the_longest_form_counts_and_case_does_too() -> None:
    """South Africa is not Africa, and china is no country."""
    (mention,) = gazetteer.mentions("She plays for South Africa.", "en")
    assert gazetteer.names("Afrique du Sud", mention.entry, "fr")
    assert list(gazetteer.mentions("She sells china and turkey.", "en")) == []


def test_every_line_has_a_form_in_english_and_french() -> None:
    """Two or three columns a line, none empty: a gap would let a name be lost unseen."""
    for line in wordlist.lines("gazetteer"):
        columns = line.split("=")
        assert len(columns) in {2, 3}
        assert all(form.strip() for column in columns for form in column.split("|"))


def test_no_form_stands_in_two_lines() -> None:
    """One of the two would never be found."""
    seen: Counter[str] = Counter()
    for line in wordlist.lines("gazetteer"):
        seen.update(line.split("=")[0].split("|"))
    assert [form for form, count in seen.items() if count > 1] == []
