"""A text that may be sent, and how it compares with others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kibaru_service.domain import Check, CheckKind, Rung, Severity
from kibaru_service.usecases.checks.agreement import CODE as AGREEMENT
from kibaru_service.usecases.checks.misspelt import UNKNOWN
from kibaru_service.usecases.repair.tracing import Origins

_WEIGHTS = {Severity.INFO: 0, Severity.WARNING: 4, Severity.ERROR: 12}
# A reader sees these by himself: they are worth one more decoding, and never a wrong figure.
_SLIGHT = {"copy.word": 1, "copy.garbled": 1, "language.misspelt": 1, AGREEMENT: 1, UNKNOWN: 1}
# A text that fails one of these is no sentence of its language, or not the whole of it.
_UNUSABLE = {CheckKind.LOOP, CheckKind.LANGUAGE, CheckKind.COPY, CheckKind.TRUNCATION}
_BROKEN = 40


@dataclass(frozen=True, slots=True)
class Candidate:
    """A typeset text, its score per token, the checks that it fails, its rung, and its origins."""

    text: str
    score: float
    checks: tuple[Check, ...]
    rung: Rung
    origins: Origins = ()

    @property
    def passes(self) -> bool:
        """Whether nothing fails at WARNING or above that can be mended."""
        return not self._failed

    @property
    def usable(self) -> bool:
        """Whether a reader can make something of it, flags and all."""
        errors = [check for check in self.checks if check.severity is Severity.ERROR]
        return not any(c.kind in _UNUSABLE or c.code == "length.empty" for c in errors)

    @property
    def slight(self) -> bool:
        """Whether what fails is slight, all of it."""
        return all(check.code in _SLIGHT for check in self._failed)

    @property
    def badness(self) -> int:
        """The weight of all failed checks; 0 for a text that passes."""
        weight = sum(_SLIGHT.get(check.code, _WEIGHTS[check.severity]) for check in self.checks)
        return weight if self.usable else weight + _BROKEN

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes that fail at WARNING or above, worst first, each once."""
        failed = sorted(self._failed, key=lambda check: -_WEIGHTS[check.severity])
        return tuple(dict.fromkeys(check.code for check in failed))

    @property
    def _failed(self) -> list[Check]:
        # UNKNOWN is told, and not mended: of 130 sentences with a made-up word a wider beam cleared
        # 45, most of them by leaving something out or by a real word that is wrong.
        return [c for c in self.checks if c.severity is not Severity.INFO and c.code != UNKNOWN]


def best(candidates: Sequence[Candidate]) -> Candidate:
    """Return the candidate that fails least; of equals the likeliest, then the first."""
    return min(candidates, key=lambda candidate: (candidate.badness, -candidate.score))
