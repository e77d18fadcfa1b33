"""Honest limits: what a reader should know about the whole text before trusting its parts."""

from __future__ import annotations

from collections.abc import Iterator

from kibaru_service.domain import (
    DigestOptions,
    Document,
    Language,
    Notice,
    Part,
    Role,
    Severity,
)

# Below this the identifier is as likely wrong as right.
_SURE = 0.5
_SUMMARIES = {Part.EXTRACTIVE, Part.ABSTRACTIVE}
# A summary of fewer sentences than these is the text itself.
_FEWEST = 3


def notices(document: Document, parts: frozenset[Part], options: DigestOptions) -> Iterator[Notice]:
    """Yield input.truncated, language.uncertain, summary.short and text.unreadable."""
    coverage = document.coverage
    if coverage.skipped:
        message = f"{coverage.total - coverage.processed} of {coverage.total} code points not read"
        yield Notice(Severity.ERROR, "input.truncated", message, coverage.skipped)
    yield from uncertain(document.language)
    if parts & _SUMMARIES:
        yield from _short(document, parts, options)
    lost = document.text.count("\ufffd")
    if lost:
        message = f"{lost} characters came in broken"
        yield Notice(Severity.WARNING, "text.unreadable", message)


def uncertain(language: Language) -> Iterator[Notice]:
    """Yield language.uncertain where the language was guessed with little to go by."""
    if language.confidence < _SURE:
        message = (
            f"taken for {language.tag!r} with a confidence of {language.confidence:.2f};"
            " name the language if that is wrong"
        )
        yield Notice(Severity.WARNING, "language.uncertain", message)


def _short(document: Document, parts: frozenset[Part], options: DigestOptions) -> Iterator[Notice]:
    body = sum(sentence.role is Role.BODY for sentence in document.sentences)
    lengths = {
        Part.EXTRACTIVE: options.extractive_length.sentences,
        Part.ABSTRACTIVE: options.abstractive_length.sentences,
    }
    asked = max((lengths[part] or 0 for part in parts & _SUMMARIES), default=0)
    if body < max(asked, _FEWEST):
        message = f"{body} sentences of running text are too short to summarise"
        yield Notice(Severity.WARNING, "summary.short", message)
