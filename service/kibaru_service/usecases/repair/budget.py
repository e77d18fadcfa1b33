"""How much may be spent on repairs: a share of what a request has cost without them."""

from __future__ import annotations

import time
from dataclasses import dataclass

from kibaru_service.domain import Usage
from kibaru_service.engine.protocol import Call


@dataclass(frozen=True, slots=True)
class RepairPolicy:
    """Bounds of the extra work of one request, in tokens in and out.

    Repairs may cost `floor` tokens and `ratio` times the tokens of the first texts together, and
    start only while `reserve` seconds are left before the deadline. A ratio of 0 turns them off.
    """

    ratio: float = 1.0
    floor: int = 2_000
    reserve: float = 1.0

    def affords(self, tokens: int, usage: Usage, call: Call) -> bool:
        """Tell whether an attempt of about `tokens` may still be made for this request."""
        if self.ratio <= 0:
            return False
        if call.deadline is not None and call.deadline - time.monotonic() < self.reserve:
            return False
        first = usage.input_tokens + usage.output_tokens - usage.repair.tokens
        return usage.repair.tokens + tokens <= self.floor + self.ratio * max(first, 0)

    def seconds(self, call: Call) -> float | None:
        """Return how long an attempt may take, so that what is there already is sent in time."""
        if call.deadline is None:
            return None
        return max(call.deadline - time.monotonic() - self.reserve / 2, 0.0)


DEFAULT_POLICY = RepairPolicy()
