"""Words that are half English and half French."""

from __future__ import annotations

import pytest

from kibaru_service.domain import Rung, Severity, Term
from kibaru_service.usecases.checks import Pair, check_pair, garbled
from kibaru_service.usecases.repair.candidate import Candidate
from kibaru_service.usecases.repair.corrections import corrected

SOURCE = "The old town has five new skyscrapers and a harbour."
OUTPUT = "La vieille ville a cinq nouveaux skyscrateurs et un port."
RIGHT = OUTPUT.replace("skyscrateurs", "gratte-ciel")


def told(source: str, output: str, terms: tuple[Term, ...] = ()) -> list[str]:
    found = garbled.check(Pair(source, output, "en", "fr", terms=terms))
    return [output[c.output_span.start : c.output_span.end] for c in found if c.output_span]


def test_a_word_that_begins_as_english_is_put_right_in_place() -> None:
    """It is slight: a reader sees it, and no figure depends on it."""
    pair = Pair(SOURCE, OUTPUT, "en", "fr")
    checks = check_pair(pair)
    assert [(c.code, c.severity) for c in checks] == [("copy.garbled", Severity.WARNING)]
    assert Candidate(OUTPUT, 0.0, checks, Rung.DIRECT).slight
    assert corrected(pair, checks) == RIGHT
    assert told(SOURCE, RIGHT) == []


def test_a_made_up_word_is_told_by_what_the_model_looked_at() -> None:
    """Its letters say nothing; where the right word stands already it is not said twice."""
    source, output = "The old farmer has five harbours.", "Le vieux griculte a cinq ports."
    looked = (("griculte", "farmer"), ("ports", "harbours"))
    pair = Pair(source, output, "en", "fr", origins=looked)
    checks = check_pair(pair)
    assert [c.code for c in checks] == ["copy.garbled"]
    assert corrected(pair, checks) == "Le vieux agriculteur a cinq ports."
    twice = Pair(source, f"{output} L'agriculteur.", "en", "fr", origins=looked)
    assert [c.code for c in check_pair(twice)] == ["language.unknown"]


@pytest.mark.parametrize(
    ("source", "output"),
    [
        ("The banks were nationalized again.", "Les banques ont été nationalisée de nouveau."),
        ("The club dominated the whole season.", "Le club dominaient toute la saison."),
        ("He wrote of skyscrapers there.", "Il a parlé des skyscrapers là-bas."),
        ("He wrote of Skyscratum there.", "Il a parlé de Skyscratum là-bas."),
        ("The zorplings came home.", "Les zorplinges sont rentrés."),
    ],
)
def test_other_forms_names_and_what_no_list_has_are_let_pass(source: str, output: str) -> None:
    """So is a word left as it is, of which another check tells."""
    assert told(source, output) == []


def test_a_term_that_a_glossary_asks_for_is_no_slip() -> None:
    """Whoever wrote the glossary knows better."""
    assert told(SOURCE, OUTPUT, (Term("skyscrapers", "skyscrateurs"),)) == []


def test_only_french_from_english_has_the_lists() -> None:
    """Bambara borrows words half, and is right to."""
    assert not [*garbled.check(Pair(SOURCE, OUTPUT, "en", "bm"))]
    assert not [*garbled.check(Pair(OUTPUT, SOURCE, "fr", "en"))]
