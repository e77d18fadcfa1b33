"""Names that come back in nobody's spelling."""

from __future__ import annotations

import time

import pytest

from kibaru_service.domain import Severity, Span
from kibaru_service.usecases.checks import Pair, spelling


def misspelt(source: str, output: str, language: str = "fr", target: str = "bm") -> list[str]:
    found = spelling.check(Pair(source, output, language, target))
    return [output[c.output_span.start : c.output_span.end] for c in found if c.output_span]


@pytest.mark.parametrize(
    ("source", "output", "wrong"),
    [
        ("Ici, Zerbino a parlé.", "Yan, Zrebino kumana.", "Zrebino"),
        ("Ici, l'UNICEF a parlé.", "Yan, INICEF kumana.", "INICEF"),
        ("Ici, Kouassi a parlé.", "Yan, Kuassi kumana.", "Kuassi"),
        ("Ici, Kouamé a parlé.", "Yan, Kouame kumana.", "Kouame"),
        ("Ici, Kadiatou a parlé.", "Yan, Kadiyadu kumana.", "Kadiyadu"),
        ("Kadiatou a parlé.", "Kadiyadu kumana.", "Kadiyadu"),
    ],
)
def test_a_name_is_spelled_as_it_is_or_as_it_is_heard(source: str, output: str, wrong: str) -> None:
    """Letters lost or closed syllables are neither; an accent lost is none, nor a gain."""
    assert misspelt(source, output) == [wrong]


@pytest.mark.parametrize(
    ("source", "output"),
    [
        ("Ici, Coulibaly a parlé.", "Yan, Kulibali kumana."),
        ("Ici, Zerbino a parlé.", "Yan, Zerbino kumana."),
        ("Ici, Dembélé a parlé.", "Yan, Danbele kumana."),
        ("Ici, Kadiatou a parlé.", "Yan, Kadiyatu kumana."),
        ("Les habitants de Zerma ont parlé.", "Zermakaw kumana."),
        ("Ici, l'OSCE a parlé.", "Yan, OESESE kumana."),
        ("Ici, on a parlé.", "Yan, Trbk kumana."),
    ],
)
def test_bambara_has_its_own_ways(source: str, output: str) -> None:
    """Open syllables, endings, acronyms letter by letter; and what is no name's is no name."""
    assert misspelt(source, output) == []


def test_english_names_may_come_in_french() -> None:
    """Bambara has them from there: the stem is the same, or an accent shows it."""
    source = "They left Virginia for the Caribbean."
    assert misspelt(source, "U bɔra Virginie ka taa Caraïbes la.", "en") == []
    assert misspelt("They met Wladyslaw there.", "U ye Wadyslaw kunbɛn yen.", "en") == ["Wadyslaw"]


def test_the_check_is_a_warning_with_both_places() -> None:
    """What is put right in place must be found on both sides."""
    (check,) = spelling.check(Pair("Ici, Zerbino dort.", "Yan, Zrebino bɛ sunɔgɔ.", "fr", "bm"))
    assert (check.code, check.severity) == ("name.misspelt", Severity.WARNING)
    assert (check.source_span, check.output_span) == (Span(5, 12), Span(5, 12))


def test_a_name_whose_end_is_said_twice_is_misspelt_in_every_language() -> None:
    """A plural or a case ending repeats nothing."""
    assert misspelt("There Zerbino sleeps.", "Là, Zerbinoino dort.", "en", "fr") == ["Zerbinoino"]
    assert misspelt("There Lavrov sleeps.", "Lavrovrov bɛ sunɔgɔ.", "en") == ["Lavrovrov"]
    assert misspelt("Here are the Zermas of Zerma.", "Zermas et Zermaniens.", "en", "fr") == []


@pytest.mark.parametrize(
    ("source", "output", "wrong"),
    [
        ("There Zerbino sleeps.", "Là, Zrebino dort.", ["Zrebino"]),
        ("The trainer of Sekou Cisse won.", "L’entraîneur de Skou Cisse a gagné.", ["Skou"]),
        ("Here sleeps the mayor, old Moussa Keïta.", "Ici dort Moussa Keyita.", ["Keyita"]),
        ("They live in Tennessee.", "Ils vivent au Tennesse.", ["Tennesse"]),
        ("Here sleeps the mayor, old Moussa Keita.", "Ici dort Moussa Keïta.", []),
        ("They live in Copenhagen.", "Ils vivent à Copenhague.", []),
        ("There Panamanians sleep.", "Là, des Panaméens et Panamaniens dorment.", []),
        ("Tonight the Bostonians sleep.", "Les gens de Boston dorment.", []),
        ("There the Zermas sleep.", "Là, les Zermas dorment.", []),
        ("They took the Nottingham train.", "Ils ont pris le train Derby-Nottingham.", []),
        ("There the OSCE sleeps.", "Là, l’OSCF dort.", []),
        ("Zorblings and onions were sold out.", "Zorbelins et oignons étaient épuisés.", []),
    ],
)
def test_french_spells_names_as_english_does(source: str, output: str, wrong: list[str]) -> None:
    """But for accents, plurals, peoples and what it has its own names for; no acronym is heard."""
    assert misspelt(source, output, "en", "fr") == wrong


def test_other_directions_are_not_looked_at() -> None:
    """What a name from Bambara is called in French is not to be told from its letters."""
    assert misspelt("Zerbino bɛ sunɔgɔ.", "Zrebino dort.", "bm", "fr") == []


def test_a_sentence_of_names_costs_no_square() -> None:
    """Only so many are listened for, and in so many words."""
    source = " ".join(f"Zerb{chr(97 + n % 26)}n{chr(97 + n // 26)}" for n in range(600))
    output = source.replace("er", "re")
    before = time.process_time()
    list(spelling.check(Pair(f"Ici, {source}.", f"Yan, {output}.", "fr", "bm")))
    few = " ".join(source.split()[:60])
    middle = time.process_time()
    for _ in range(10):
        list(spelling.check(Pair(f"Ici, {few}.", f"Yan, {few.replace('er', 're')}.", "fr", "bm")))
    assert middle - before < 20 * (time.process_time() - middle) + 0.5
