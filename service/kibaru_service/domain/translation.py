"""Texts in another language, one segment per source sentence."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from kibaru_service.domain.check import Check, Repair, Rung
from kibaru_service.domain.document import Document, Language, Notice
from kibaru_service.domain.usage import Usage


class Scope(Enum):
    """Which text a translation belongs to."""

    ARTICLE = "article"
    EXTRACTIVE = "extractive"
    ABSTRACTIVE = "abstractive"


@dataclass(frozen=True, slots=True)
class Segment:
    """The translation of one sentence; `score` is the mean log probability per token."""

    source_id: int
    text: str
    score: float = 0.0
    checks: tuple[Check, ...] = ()
    rung: Rung = Rung.DIRECT
    repair: Repair | None = None


@dataclass(frozen=True, slots=True)
class Translation:
    """A text in one language, one segment per source sentence, and the whole joined."""

    language: str
    scope: Scope
    segments: tuple[Segment, ...]
    text: str


@dataclass(frozen=True, slots=True)
class TranslatedSegments:
    """Some segments of one translation; `text` is None but in the last message of it."""

    language: str
    scope: Scope
    segments: tuple[Segment, ...]
    text: str | None = None


@dataclass(frozen=True, slots=True)
class TranslatedText:
    """One plain text, its sentences and their translations."""

    document: Document
    segments: tuple[Segment, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Translations:
    """Several plain texts translated, in order, and what that has cost."""

    texts: tuple[TranslatedText, ...]
    language: Language
    usage: Usage
    notices: tuple[Notice, ...] = ()
