"""Ways to write a sentence of a summary, and what was found wrong with each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from kibaru_service.domain import Check, Repair, Rung, Severity, Usage
from kibaru_service.engine.protocol import Generation
from kibaru_service.text.normalize import typeset
from kibaru_service.usecases.support import judge


@dataclass(frozen=True, slots=True)
class Claim:
    """A way to write a sentence, and what was found wrong with it and with the `first` way."""

    text: str
    rung: Rung = Rung.DIRECT
    checks: tuple[Check, ...] = ()
    repair: Repair | None = None
    first: tuple[Check, ...] = ()

    @property
    def supported(self) -> bool:
        return not any(check.severity is Severity.ERROR for check in self.checks)


def repair_of(claims: Sequence[Claim], best: Claim, usage: Usage) -> Repair | None:
    """Count what became of the first thing written; None where nothing was wrong with it.

    The alternatives came with it, in one search, so that weighing them has cost no tokens more.
    """
    usage.repair.checked += bool(claims)
    if not claims or claims[0].supported:
        return None
    usage.repair.failed += 1
    usage.repair.repaired += best.supported
    usage.repair.flagged += not best.supported
    failed = [c.code for c in claims[0].checks if c.severity is Severity.ERROR]
    return Repair(len(claims) - 1, 0, tuple(dict.fromkeys(failed)))


def written_by(step: Generation, source: str, language: str) -> Iterator[Claim]:
    """Yield what a model wrote, best first, judged against the sentence behind it."""
    texts = [(step.text, step), *((o.text, replace(step, text=o.text)) for o in step.others)]
    for order, (text, one) in enumerate(texts):
        claim = typeset(text, language)
        if claim.strip():
            rung = Rung.REDECODED if order else Rung.DIRECT
            yield Claim(claim, rung, judge(claim, source, language, one))
