"""The extractive and the abstractive summary."""

from __future__ import annotations

from dataclasses import dataclass

from kibaru_service.domain.check import Check, Repair, Rung


@dataclass(frozen=True, slots=True)
class Extracted:
    """A sentence chosen from the document; rank 1 is the most salient."""

    sentence_id: int
    rank: int
    score: float


@dataclass(frozen=True, slots=True)
class ExtractiveSummary:
    """Chosen sentences in the document's order."""

    sentences: tuple[Extracted, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """A sentence that supports a claim, and how much of it (0 to 1)."""

    sentence_id: int
    support: float


@dataclass(frozen=True, slots=True)
class Written:
    """A sentence of an abstractive summary."""

    id: int
    text: str
    sources: tuple[Source, ...]
    checks: tuple[Check, ...] = ()
    rung: Rung = Rung.DIRECT
    repair: Repair | None = None


@dataclass(frozen=True, slots=True)
class AbstractiveSummary:
    """Written sentences in reading order, and the share of the text considered for them."""

    sentences: tuple[Written, ...]
    coverage: float
