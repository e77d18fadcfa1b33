"""Counts of checks and repairs over the life of a server, for whoever exports metrics."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from kibaru_service.domain import Check, Rung, Severity


@dataclass(slots=True)
class QualityCounters:
    """Counters that only grow; sentences are counted once a request, by the text that was sent.

    `rungs` counts by how texts came to be, `failed` by the code that the first text failed, and
    `remaining` by the code that the sent text fails, all at WARNING or above.
    """

    rungs: Counter[Rung] = field(default_factory=Counter)
    failed: Counter[str] = field(default_factory=Counter)
    remaining: Counter[str] = field(default_factory=Counter)
    attempts: int = 0
    tokens: int = 0
    refused: int = 0

    def sentence(self, rung: Rung, first: Iterable[Check], last: Iterable[Check]) -> None:
        """Count one sentence."""
        self.rungs[rung] += 1
        self.failed.update(_codes(first))
        self.remaining.update(_codes(last))

    def attempt(self, tokens: int) -> None:
        """Count one more text and the tokens in and out that it has cost."""
        self.attempts += 1
        self.tokens += tokens


def _codes(checks: Iterable[Check]) -> set[str]:
    return {check.code for check in checks if check.severity is not Severity.INFO}
