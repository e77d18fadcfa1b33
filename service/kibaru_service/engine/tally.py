"""What the batcher has done since it started, for whoever exports metrics."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kibaru_service.engine.scheduling import Entry


@dataclass(slots=True)
class Tally:
    """Counts that only grow; tokens are expected ones, padding included in `padded_tokens`."""

    batches: int = 0
    rows: int = 0
    tokens: int = 0
    padded_tokens: int = 0
    busy_seconds: float = 0.0
    joined: int = 0
    failed: int = 0
    cancelled: int = 0
    expired: int = 0

    def count(self, batch: Sequence[Entry], seconds: float, failed: int) -> None:
        """Counts a batch that has run; `failed` of its rows have no result."""
        widest = batch[0].size
        for entry in batch:
            widest = widest.widened(entry.size)
            self.tokens += entry.size.tokens
            self.joined += len(entry.twins)
        self.batches += 1
        self.rows += len(batch)
        self.padded_tokens += widest.tokens * len(batch)
        self.busy_seconds += seconds
        self.failed += failed
