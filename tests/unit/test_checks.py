"""Checks of an output sentence against its source."""

from __future__ import annotations

import pytest

from kibaru_service.domain import CheckKind, Severity, Span, Term
from kibaru_service.usecases import checks


def codes(
    source: str, output: str, language: str = "fr", terms: tuple[Term, ...] = ()
) -> list[str]:
    return [c.code for c in checks.check_translation(source, output, language, terms)]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("It cost 1,200.50 dollars.", ["1200.50"]),
        ("Cela a coûté 1 200,50 dollars.", ["1200.50"]),
        ("Cela a coûté 12 000 francs.", ["12000"]),
        ("On Aug. 3, 2018, 41 people came.", ["3", "2018", "41"]),
        ("In 2024 600 traders left.", ["2024", "600"]),
        ("No number at all.", []),
    ],
)
def test_numbers_have_one_form_in_english_and_french(text: str, values: list[str]) -> None:
    """Grouping and decimal signs of both languages lead to the same canonical number."""
    assert [value for value, _ in checks.numbers(text)] == values


def test_number_spans_point_at_the_digits() -> None:
    """A span covers the number as it is written, grouping included."""
    assert checks.numbers("Some 3,400 traders")[0][1] == Span(5, 10)


def test_faithful_translation_leaves_no_check() -> None:
    """Numbers in another notation, names and a natural length raise no alarm."""
    source = "More than 3,400 traders have been given a place in the new halls."
    assert (
        codes(source, "Plus de 3 400 commerçants ont reçu une place dans les nouvelles halles.")
        == []
    )


def test_lost_and_added_numbers_are_told_apart() -> None:
    """A changed number is one lost and one added, each with its place."""
    found = checks.check_translation("It cost 500 francs today.", "Cela coûte 600 francs.", "fr")
    assert [c.code for c in found] == ["number.missing", "number.added"]
    assert found[0].source_span == Span(8, 11)
    assert found[1].output_span == Span(11, 14)
    assert {c.severity for c in found} == {Severity.WARNING}


def test_small_number_may_have_become_a_word() -> None:
    """A number that is often spelled out is told as information, not as a warning."""
    (check,) = checks.check_translation(
        "All 3 men came home.", "Les trois hommes sont rentrés.", "fr"
    )
    assert (check.code, check.severity) == ("number.missing", Severity.INFO)


def test_bambara_sums_may_be_in_dorome() -> None:
    """5,000 francs are 1,000 dɔrɔmɛ: right in Bambara, wrong in French."""
    source = "It costs 5,000 CFA francs a month."
    assert codes(source, "A sɔngɔ ye dɔrɔmɛ 1000 ye kalo kɔnɔ.", "bm") == []
    assert "number.missing" in codes(source, "Cela coûte 1 000 francs CFA par mois.", "fr")


def test_loop_is_found_unless_the_source_repeats_as_well() -> None:
    """Four words that come back are a loop, but not where the source does the same."""
    looping = "le marché de la ville le marché de la ville le marché de la ville"
    assert "loop.repeated" in codes("The market of the town opens again this evening.", looping)
    assert "loop.repeated" not in codes(looping, looping + " !")
    assert "loop.repeated" in codes("He went home early.", "Il est est est est rentré tôt.")


def test_length_out_of_proportion_is_found() -> None:
    """Output far shorter or longer than its source, or empty, is flagged."""
    source = "The mayor promised to look at the rents of the smallest stalls before January."
    assert "length.short" in codes(source, "Le maire.")
    assert "length.long" in codes("The mayor spoke.", source * 2)
    assert codes(source, "  ") == ["length.empty"]


def test_copy_is_found_but_names_may_stay() -> None:
    """A whole sentence that came back as it was is flagged; a name alone is not."""
    source = "The market will open every evening."
    assert codes(source, source) == ["copy.untranslated"]
    assert codes("Fatoumata Coulibaly", "Fatoumata Coulibaly") == []


def test_glossary_term_must_be_in_the_output() -> None:
    """A term of the source whose translation is missing is flagged, with its place."""
    terms = (Term("halls", "halles"),)
    (check,) = checks.check_translation(
        "The halls are new.", "Les salles sont neuves.", "fr", terms
    )
    assert (check.kind, check.source_span) == (CheckKind.GLOSSARY, Span(4, 9))
    assert codes("The halls are new.", "Les halles sont neuves.", terms=terms) == []
    assert codes("The roofs are new.", "Les toits sont neufs.", terms=terms) == []


def test_truncation_names_its_side() -> None:
    """Each side that was cut has its own code."""
    found = checks.check_truncation(cut_input=True, cut_output=True)
    assert [c.code for c in found] == ["truncation.input", "truncation.output"]
