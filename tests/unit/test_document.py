from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kibaru_service.domain import Coverage, Language, Role, Span
from kibaru_service.text.characters import fold
from kibaru_service.text.document import read

_DATA = Path(__file__).parents[1] / "data"
_EN = Language("en")


def test_ids_and_paragraphs_count_from_zero() -> None:
    """Every sentence has its place."""
    document = read("One is here. Two is here.\n\nThree is here.", _EN)
    assert [(s.id, s.paragraph) for s in document.sentences] == [(0, 0), (1, 0), (2, 1)]


def test_an_article_is_read_whole() -> None:
    """Title, caption, headings and body, with offsets into the text as sent."""
    text = (_DATA / "harbor-lines.txt").read_text("utf-8")
    document = read(text, _EN)
    assert document.title == "Fishermen Block Harbor Over Price of Fuel"
    assert document.coverage == Coverage(len(text), len(text))
    headings = [s.text for s in document.sentences if s.role is Role.HEADING]
    assert headings == ["Minister Promises Talks", "Weather May End the Protest"]
    for sentence in document.sentences:
        assert fold(text[sentence.span.start : sentence.span.end]) == sentence.text


def test_wrapped_lines_are_folded() -> None:
    """A sentence reads as one line."""
    text = (_DATA / "ferry-wrapped.txt").read_text("utf-8")
    asked = next(s for s in read(text, _EN).sentences if "ashore" in s.text)
    assert asked.text == "“But where would we have put the passengers ashore?”"


def test_dirt_is_cleaned_and_offsets_count_it() -> None:
    """Invisible characters are in the span, not in the text."""
    document = read("\ufeffA\u00adb\u00a0 c\x00.", _EN)
    assert [(s.text, s.span) for s in document.sentences] == [("Ab c.", Span(0, 9))]


def test_a_title_apart_from_the_text_has_no_sentence() -> None:
    """The document holds it."""
    document = read("The river rose by two meters. Nobody was hurt.", _EN, " River\u00a0Rises ")
    assert document.title == "River Rises"
    assert {s.role for s in document.sentences} == {Role.BODY}


@pytest.mark.parametrize("text", ["", " \n ", "\ufeff\u200b"])
def test_nothing_to_read(text: str) -> None:
    """Blank and invisible texts have no sentences."""
    document = read(text, _EN)
    assert document.sentences == ()
    assert document.coverage == Coverage(len(text), len(text))


def test_a_limit_cuts_after_a_sentence_and_says_so() -> None:
    """Processed and skipped make the whole."""
    text = "One is here. Two is here. Three is here."
    document = read(text, _EN, limit=30)
    assert [s.text for s in document.sentences] == ["One is here.", "Two is here."]
    assert document.coverage == Coverage(25, 40, (Span(25, 40),))


def test_the_first_sentence_is_kept_beyond_any_limit() -> None:
    """There is always something to work on."""
    document = read("One is here. Two is here.", _EN, limit=3)
    assert [s.text for s in document.sentences] == ["One is here."]


def test_a_limit_beyond_the_text_skips_nothing() -> None:
    """White space at the end is not a loss."""
    assert read("One is here.  \n", _EN, limit=12).coverage == Coverage(15, 15)


def test_a_sentence_that_no_model_could_read_comes_in_pieces() -> None:
    """Twenty thousand characters without a stop are cut softly."""
    document = read("word " * 4_000, _EN)
    assert len(document.sentences) >= 20
    assert max(len(s.text) for s in document.sentences) <= 1_000


@given(st.text(), st.text(max_size=20), st.one_of(st.none(), st.integers(0, 60)))
def test_any_text_can_be_read(text: str, title: str, limit: int | None) -> None:
    """Ids are dense, spans ordered, texts folded and never empty, coverage adds up."""
    document = read(text, _EN, title, limit)
    end = 0
    for place, sentence in enumerate(document.sentences):
        assert sentence.id == place
        assert end <= sentence.span.start < sentence.span.end
        assert sentence.text == fold(sentence.text) != ""
        end = sentence.span.end
    skipped = sum(span.end - span.start for span in document.coverage.skipped)
    assert document.coverage.processed + skipped == document.coverage.total == len(text)


def test_no_more_sentences_are_read_than_asked_for() -> None:
    """Whoever refuses a text for its sentences need not have all of them read."""
    text = "One is here. Two is here. Three is here."
    document = read(text, _EN, most=2)
    assert [s.text for s in document.sentences] == ["One is here.", "Two is here."]
    assert document.coverage == Coverage(25, len(text), (Span(25, len(text)),))
    assert read(text, _EN, most=3).coverage == Coverage(len(text), len(text))
