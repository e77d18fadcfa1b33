"""Honest limits: what was cut, guessed, or too short."""

from __future__ import annotations

from kibaru_service.domain import DigestOptions, Language, Length, Part, Severity
from kibaru_service.text.document import read
from kibaru_service.usecases.notices import notices

TEXT = "The market opened today. The mayor spoke for an hour. Then it rained on all. All went home."
SUMMARIES = frozenset({Part.EXTRACTIVE, Part.ABSTRACTIVE})


def codes(
    text: str = TEXT,
    language: Language | None = None,
    limit: int | None = None,
    parts: frozenset[Part] = SUMMARIES,
    sentences: int = 2,
) -> list[str]:
    document = read(text, language or Language("en"), limit=limit)
    length = Length(sentences=sentences)
    options = DigestOptions(extractive_length=length, abstractive_length=length)
    return [notice.code for notice in notices(document, parts, options)]


def test_a_whole_article_in_a_known_language_needs_no_notice() -> None:
    """Nothing to say is nothing said."""
    assert codes() == []


def test_what_was_not_read_is_an_error_with_its_place() -> None:
    """A summary of half an article must not pass for one of the whole."""
    document = read(TEXT, Language("en"), limit=60)
    (notice,) = notices(document, frozenset({Part.ARTICLE_TRANSLATION}), DigestOptions())
    assert (notice.code, notice.severity) == ("input.truncated", Severity.ERROR)
    assert notice.spans == document.coverage.skipped


def test_a_guess_at_the_language_is_said_to_be_one() -> None:
    """Below even chances the caller should name the language."""
    assert codes(language=Language("en", 0.3)) == ["language.uncertain"]


def test_a_text_as_short_as_its_summary_is_told() -> None:
    """Only where summaries are asked for, and against the length that is asked for."""
    assert codes("It rained. We left.") == ["summary.short"]
    assert codes(sentences=9) == ["summary.short"]
    assert codes("It rained.", parts=frozenset({Part.ARTICLE_TRANSLATION})) == []


def test_broken_characters_are_counted() -> None:
    """A replacement character stands where a byte was lost on the way here."""
    assert codes(TEXT.replace("market", "mark\ufffdt")) == ["text.unreadable"]
