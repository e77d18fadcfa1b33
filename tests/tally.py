"""An observer that adds up what a batcher tells it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from kibaru_service.engine.observing import Drop, Ran
from kibaru_service.engine.scheduling import Entry


@dataclass
class Tally:
    """All batches in order, and how many texts were dropped and why."""

    batches: list[Ran] = field(default_factory=list)
    drops: Counter[Drop] = field(default_factory=Counter)

    def ran(self, ran: Ran) -> None:
        self.batches.append(ran)

    def dropped(self, entries: Sequence[Entry], why: Drop) -> None:
        self.drops[why] += len(entries)
