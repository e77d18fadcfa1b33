"""A whole digest, and the events that it is made of."""

from __future__ import annotations

from dataclasses import dataclass

from kibaru_service.domain.document import Document
from kibaru_service.domain.summary import AbstractiveSummary, ExtractiveSummary
from kibaru_service.domain.translation import TranslatedSegments, Translation
from kibaru_service.domain.usage import Usage


@dataclass(frozen=True, slots=True)
class Finished:
    """The end of a digest, with what it has cost."""

    usage: Usage


DigestEvent = Document | ExtractiveSummary | AbstractiveSummary | TranslatedSegments | Finished


@dataclass(frozen=True, slots=True)
class Digest:
    """A whole digest; a part that nobody asked for is None."""

    document: Document
    extractive: ExtractiveSummary | None
    abstractive: AbstractiveSummary | None
    translations: tuple[Translation, ...]
    usage: Usage
