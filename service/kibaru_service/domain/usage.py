"""What a call has cost, and which models took part."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class ModelRef:
    """A model's name in the catalogue and the hash of all that decides its output."""

    id: str
    fingerprint: str


@dataclass(slots=True)
class RepairUsage:
    """What repairs have cost one call so far, and what came of them; mutable like Usage."""

    checked: int = 0
    failed: int = 0
    repaired: int = 0
    flagged: int = 0
    attempts: int = 0
    tokens: int = 0


@dataclass(slots=True)
class Usage:
    """What one call has cost so far; the only mutable value, summed up as work returns."""

    input_tokens: int = 0
    output_tokens: int = 0
    total_seconds: float = 0.0
    queue_seconds: float = 0.0
    compute_seconds: float = 0.0
    reused_sentences: int = 0
    models: set[ModelRef] = field(default_factory=set)
    repair: RepairUsage = field(default_factory=RepairUsage)
