"""What models/tools/robustness.py reads off a translation without a reference."""

from __future__ import annotations

import pytest

from scripts import MODELS, load

scores = load("tools/output_scores.py")


@pytest.mark.parametrize(
    ("terms", "output", "expected"),
    [
        ("1250;9", "1 250 ménages dans 9 villages", (2, 2)),
        ("1250", "1,250 households", (1, 1)),
        ("1250", "11250 households", (0, 1)),
        ("415", "41,5 degrés", (1, 1)),
        ("Mali|Malo", "la Malienne", (1, 1)),
        ("Keïta|Keyita", "Ibarahima Keyita", (1, 1)),
        ('"', "« Jamais », a-t-il dit", (1, 1)),
        ("www.example.org/a1", "voir www.example.org/a2", (0, 1)),
        ("", "rien", (0, 0)),
    ],
)
def test_terms_are_kept_in_any_of_their_forms(
    terms: str, output: str, expected: tuple[int, int]
) -> None:
    """Separators inside numbers, kinds of quotes and case do not count; other digits do."""
    assert scores.kept(terms, output) == expected


def test_a_loop_is_a_run_of_four_words_that_the_source_does_not_repeat() -> None:
    """A refrain of the source may come back as often as it does there."""
    assert scores.loops("One thing.", "ni jamana ka kelenya ni jamana ka kelenya")
    assert not scores.loops("a b c d a b c d", "e f g h e f g h")
    assert not scores.loops("One thing.", "jamana ka kelenya ani jamana ka hɛrɛ")


@pytest.mark.parametrize(
    "output", ["A ka di.", "U y'a fɔ ko José Ngɔrɔnya nana.", "Kɛnɛya ɲɛnabɔ ŋaniya", "MINUSMA"]
)
def test_standard_spelling_passes(output: str) -> None:
    """Names keep their foreign letters."""
    assert scores.misspelt(output) == []


@pytest.mark.parametrize(
    "output", ["a b\u0254\u0301ra", "U y’a fɔ", "la question est", "ka e\u0301", "à nana"]
)
def test_other_spelling_does_not(output: str) -> None:
    """Tones, curly apostrophes, decomposed letters and letters of French are faults."""
    assert scores.misspelt(output)


def test_a_french_word_left_standing_is_found() -> None:
    """Only common words count that the lexicon translates and Bambara has not borrowed."""
    lexicon = [("fleuve", "ba"), ("ministre", "minisiri"), ("radio", "arajo"), ("le pain", "buru")]
    known = scores.translatable(lexicon, ["A ye radio lamɛn."])
    assert known == frozenset({"fleuve", "ministre"})
    source = "Le fleuve monte, dit le ministre Fleuve à la radio."
    assert scores.copied(source, "fleuve bɛ wuli, minisiri Fleuve ko", known) == ["fleuve"]


def test_a_word_that_is_none_is_found() -> None:
    """Not a name, a word of the source, or a form of a listed one."""
    source = "The sophomore slept in the hall."
    output = "Le sophomore Zerbino dormait, quatorzième griculteur, dans l'aula des playtrices."
    assert scores.unknown(source, output) == ["griculteur", "playtrices"]


def test_every_case_is_complete() -> None:
    """At least 200 rows of kind, language, text and terms; a text holds the terms it must keep."""
    rows = (MODELS / "tools/robustness_cases.tsv").read_text(encoding="utf-8").splitlines()
    cases = [row.split("\t") for row in rows]
    assert len(cases) >= 200
    assert len({(language, text) for _, language, text, _ in cases}) == len(cases)
    assert {language for _, language, _, _ in cases} == {"en", "fr"}
    for _, _, text, terms in cases:
        have, want = scores.kept(terms, text)
        # Not all: an acronym or a country may be looked for under its other name alone.
        assert have >= want - 1, text
