"""Counts of checks and repairs over the life of a server, for whoever exports metrics."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from kibaru_service.domain import Check, CheckKind, Rung, Severity
from kibaru_service.usecases.checks import Task


class Output(NamedTuple):
    """What was written: a translation or a summary, and its language (BCP-47)."""

    task: Task
    language: str


class Failure(NamedTuple):
    """A kind of check that failed on a sentence, and how badly at worst."""

    output: Output
    kind: CheckKind
    severity: Severity


@dataclass(slots=True)
class QualityCounters:
    """Counters that only grow; sentences are counted once a request, by the text that was sent.

    `rungs` counts by how texts came to be, `failed` by what the first text failed and `remaining`
    by what the sent text fails. `attempts` and `tokens` (in and out) are those of repairs, by the
    rung tried; `refused` are attempts that the budget of a request did not allow, one where it
    allowed none.
    """

    rungs: Counter[tuple[Output, Rung]] = field(default_factory=Counter)
    failed: Counter[Failure] = field(default_factory=Counter)
    remaining: Counter[Failure] = field(default_factory=Counter)
    attempts: Counter[Rung] = field(default_factory=Counter)
    tokens: Counter[Rung] = field(default_factory=Counter)
    refused: int = 0

    def sentence(
        self, output: Output, rung: Rung, first: Sequence[Check], last: Sequence[Check]
    ) -> None:
        """Count one sentence."""
        self.rungs[output, rung] += 1
        # Most sentences fail nothing.
        if first:
            self.failed.update(_failures(output, first))
        if last:
            self.remaining.update(_failures(output, last))

    def attempt(self, rung: Rung, tokens: int) -> None:
        """Count one more text and the tokens in and out that it has cost."""
        self.attempts[rung] += 1
        self.tokens[rung] += tokens


def _failures(output: Output, checks: Iterable[Check]) -> set[Failure]:
    """Return what a sentence fails, each kind once."""
    order = list(Severity)
    worst: dict[CheckKind, Severity] = {}
    for check in checks:
        known = worst.get(check.kind, check.severity)
        worst[check.kind] = max(known, check.severity, key=order.index)
    return {Failure(output, kind, severity) for kind, severity in worst.items()}
