"""How long a batch will take, learnt from those before it.

A batch costs so much per step, whatever its rows, and so much per token. The two are fitted by
least squares with exponential forgetting; while all batches look alike, which leaves the split
open, the ratio measured on CPUs stands in (SYSTEMS: 86 tokens/s in one row, 875 in 32).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from kibaru_service.engine.scheduling import Entry

# Cost of a step over cost of a token.
PRIOR_RATIO = 12.0
PRIOR_WEIGHT = 0.02
# Share of what was known that stands after one more batch.
MEMORY = 0.95
# Rows over which a step is shared in a queue that is long enough to matter.
FULL_ROWS = 16


@dataclass(slots=True)
class Pace:
    """The cost of one model's batches; None before the first one."""

    per_step: float | None = None
    per_token: float = 0.0
    _sums: list[float] = field(default_factory=lambda: [0.0] * 5)

    def observe(self, batch: Sequence[Entry], seconds: float) -> None:
        """Learns what a batch has taken."""
        steps = float(max(entry.size.steps for entry in batch))
        tokens = float(sum(entry.size.tokens for entry in batch))
        news = (steps * steps, steps * tokens, tokens * tokens, steps * seconds, tokens * seconds)
        self._sums = [MEMORY * old + new for old, new in zip(self._sums, news, strict=True)]
        self.per_step, self.per_token = _fit(*self._sums)

    def alone(self, entry: Entry) -> float:
        """Returns the seconds that an entry takes at the very least: alone; 0 while unknown."""
        if self.per_step is None:
            return 0.0
        return self.per_step * entry.size.steps + self.per_token * entry.size.tokens

    def sustained(self) -> float | None:
        """Returns the seconds of one token in full batches; None while unknown."""
        if self.per_step is None:
            return None
        return self.per_step / (2 * FULL_ROWS) + self.per_token


def _fit(ss: float, st: float, tt: float, sy: float, ty: float) -> tuple[float, float]:
    """The costs of a step and a token, neither below 0, drawn to the prior ratio."""
    blend = PRIOR_RATIO**2 * ss + 2 * PRIOR_RATIO * st + tt
    token = (PRIOR_RATIO * sy + ty) / blend
    a, b = ss * (1 + PRIOR_WEIGHT), tt * (1 + PRIOR_WEIGHT)
    y1 = sy + PRIOR_WEIGHT * ss * PRIOR_RATIO * token
    y2 = ty + PRIOR_WEIGHT * tt * token
    determinant = a * b - st * st
    per_step, per_token = (y1 * b - y2 * st) / determinant, (a * y2 - st * y1) / determinant
    if per_step < 0:
        return 0.0, ty / tt
    return (sy / ss, 0.0) if per_token < 0 else (per_step, per_token)
