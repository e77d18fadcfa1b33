"""What a caller asks for."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Part(Enum):
    """A part of a digest that a caller can ask for."""

    EXTRACTIVE = "extractive"
    ABSTRACTIVE = "abstractive"
    ARTICLE_TRANSLATION = "article_translation"
    SUMMARY_TRANSLATION = "summary_translation"


class LongInput(Enum):
    """What to do with an article beyond the limit for one pass."""

    REJECT = "reject"
    TRUNCATE = "truncate"
    CHUNK = "chunk"


@dataclass(frozen=True, slots=True)
class Article:
    """A text as its caller sent it; an empty language asks for detection."""

    text: str
    title: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Length:
    """A limit on a summary; exactly one field is set."""

    sentences: int | None = None
    words: int | None = None
    ratio: float | None = None


DEFAULT_LENGTH = Length(sentences=3)


@dataclass(frozen=True, slots=True)
class Term:
    """A glossary entry; equal source and target mean: leave it alone."""

    source: str
    target: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class DigestOptions:
    """What a caller wants of a digest; empty `targets` means every language on offer."""

    parts: frozenset[Part] = frozenset(Part)
    targets: tuple[str, ...] = ()
    extractive_length: Length = DEFAULT_LENGTH
    abstractive_length: Length = DEFAULT_LENGTH
    glossary: tuple[Term, ...] = ()
    long_input: LongInput = LongInput.CHUNK
    keep_unsupported: bool = False
