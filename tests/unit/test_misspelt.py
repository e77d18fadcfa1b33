"""French words that are none, with a right one beside them or not."""

from __future__ import annotations

import pytest

from kibaru_service.domain import Severity, Term
from kibaru_service.usecases.checks import Pair, Task, misspelt
from kibaru_service.usecases.repair.corrections import corrected


def mended(output: str, source: str = "They say that.", terms: tuple[Term, ...] = ()) -> str:
    pair = Pair(source, output, "en", "fr", terms=terms)
    return corrected(pair, tuple(misspelt.check(pair)))


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("Le pont est inaccesssible.", "Le pont est inaccessible."),
        ("Ils mangeent du riz.", "Ils mangent du riz."),
        ("Le plan est inferieur.", "Le plan est inférieur."),
        ("La préscription est là.", "La prescription est là."),
        ("L’eau est inaccesssible.", "L’eau est inaccessible."),
    ],
)
def test_a_word_with_the_letters_of_one_word_is_that(wrong: str, right: str) -> None:
    """Doubled letters count once, accents not at all."""
    assert mended(wrong) == right


@pytest.mark.parametrize(
    "text",
    [
        "Le pont est ouvert.",
        "Il voit la variétée.",  # only its end differs: another form, perhaps
        "Il voit le destrugglin.",  # which is told
        "Il voit Inaccesssible.",
        "Le sous-inaccesssible.",
    ],
)
def test_the_rest_is_left(text: str) -> None:
    """Words, other forms of them, what is near nothing, names and compounds."""
    assert mended(text) == text


def test_what_the_source_or_a_term_has_is_no_slip() -> None:
    """A resort is no "ressort" with a letter lost."""
    assert mended("Un resort.", "A resort.") == "Un resort."
    term = Term("thing", "inferieur")
    assert mended("Un inferieur.", "A thing.", (term,)) == "Un inferieur."


def test_a_made_up_word_is_told() -> None:
    """Rare words, forms of verbs, plurals and copies are none."""
    source = "The sophomore says so."
    told = "Le griculteur et le sophomore voyageraient avec des dromadaires."
    (check,) = misspelt.check(Pair(source, told, "en", "fr"))
    assert (check.code, check.severity) == ("language.unknown", Severity.WARNING)
    assert check.output_span is not None
    assert told[check.output_span.start : check.output_span.end] == "griculteur"


def test_a_made_up_word_is_told_with_the_one_behind_it() -> None:
    """Where it is known what the model looked at."""
    origins = (("griculteur", "zorpling"),)
    pair = Pair("A zorpling slept.", "Un griculteur dormait.", "en", "fr", origins=origins)
    (check,) = misspelt.check(pair)
    assert check.source_span is not None
    assert pair.source[check.source_span.start : check.source_span.end] == "zorpling"
    assert '"zorpling"' in check.message


def test_it_is_a_warning_in_translations_into_french_alone() -> None:
    """A summary is in the words of its article."""
    (check,) = misspelt.check(Pair("They eat.", "Ils mangeent.", "en", "fr"))
    assert (check.code, check.severity) == ("language.misspelt", Severity.WARNING)
    assert list(misspelt.check(Pair("They eat.", "Ils mangeent.", "en", "bm"))) == []
    summary = Pair("Ils mangeent.", "Ils mangeent.", "fr", "fr", Task.SUMMARY)
    assert list(misspelt.check(summary)) == []


def test_of_hundreds_of_made_up_words_forty_are_told() -> None:
    """A text of them says by its length or its language that it is none."""
    output = " ".join(f"zagru{chr(97 + n % 26)}{chr(97 + n // 26)}x" for n in range(300))
    assert len(list(misspelt.check(Pair("They say that.", output, "en", "fr")))) == 40
