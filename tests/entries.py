"""Texts for the tests of the scheduler's parts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kibaru_service.engine.protocol import Call
from kibaru_service.engine.scheduling import BatchLimits, Entry, Lane, Size, Stopped

LIMITS = BatchLimits(rows=12, source_tokens=240, target_tokens=480)


def echo(works: Sequence[Any], _stopped: Stopped) -> Sequence[Any]:
    """Be a model that gives back what it gets."""
    return works


def make_lane(key: str = "a", limits: BatchLimits = LIMITS) -> Lane:
    """Return a lane."""
    return Lane(key, echo, limits)


def make_entry(  # noqa: PLR0913 - a test names the one that matters
    work: object = None,
    source: int = 5,
    lane: Lane | None = None,
    call: Call | None = None,
    *,
    enqueued: float = 0.0,
    target: int | None = None,
    same: object = None,
) -> Entry:
    """Return an entry that expects as much target as source."""
    size = Size(source, source if target is None else target)
    return Entry(lane or make_lane(), work, size, call or Call(), enqueued, same=same)
