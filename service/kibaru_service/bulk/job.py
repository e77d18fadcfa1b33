"""What a worker needs to know, sent to it once when it starts."""

from __future__ import annotations

from dataclasses import dataclass, field

from kibaru_service.bulk.formats import Sink, Source
from kibaru_service.bulk.layout import Layout
from kibaru_service.bulk.rows import Columns
from kibaru_service.config import Settings
from kibaru_service.domain import DigestOptions

# Nobody else is served: what is begun shall be done, however long it takes.
_PATIENT = {"max_queued": 10**9, "max_queue_seconds": 1e12, "workers": None}


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked for each row; `language` is for rows that name none."""

    options: DigestOptions
    language: str = ""
    deterministic: bool = False
    columns: Columns = field(default_factory=Columns)


@dataclass(frozen=True, slots=True)
class Job:
    """One run of a corpus.

    `run` names it among runs that go on from one another, and `identity` is what they share. Each
    of the `workers` has `cores`, and `at_once` rows in hand, which fill each other's batches.
    """

    settings: Settings
    request: Request
    layout: Layout
    source: Source
    sink: Sink
    run: str
    identity: str
    workers: int = 1
    cores: int = 1
    at_once: int = 16


def patient(settings: Settings) -> Settings:
    """Return the settings of a process that refuses no row for want of time."""
    return settings.model_copy(update=_PATIENT)
