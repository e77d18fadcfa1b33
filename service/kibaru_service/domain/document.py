"""A text as the service reads it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from kibaru_service.domain.severity import Severity


class Role(Enum):
    """What a sentence is in its article."""

    TITLE = "title"
    HEADING = "heading"
    CAPTION = "caption"
    BODY = "body"


@dataclass(frozen=True, slots=True)
class Span:
    """A range of code points, end exclusive."""

    start: int
    end: int

    def covers(self, other: Span) -> bool:
        """Return whether all of another range lies in this one."""
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: Span) -> bool:
        """Return whether another range has a code point in common with this one."""
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a document; `text` is the span's text with white space folded."""

    id: int
    paragraph: int
    role: Role
    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Language:
    """A BCP-47 tag and how sure we are of it (1 where the caller named it)."""

    tag: str
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of a text was worked on, in code points."""

    processed: int
    total: int
    skipped: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Notice:
    """Something about the whole text that a reader of the reply should know."""

    severity: Severity
    code: str
    message: str
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """A text as the service reads it; spans point into `text` as it was sent."""

    text: str
    language: Language
    sentences: tuple[Sentence, ...]
    coverage: Coverage
    title: str = ""
    notices: tuple[Notice, ...] = ()
