"""Keeps count of what a call has cost."""

from __future__ import annotations

from kibaru_service.domain import ModelRef, Usage
from kibaru_service.engine.protocol import Cost


def add(usage: Usage, cost: Cost, model: ModelRef) -> None:
    """Add the cost of one piece of work to `usage`, and note the model that did it."""
    usage.input_tokens += cost.input_tokens
    usage.output_tokens += cost.output_tokens
    usage.queue_seconds += cost.queue_seconds
    usage.compute_seconds += cost.compute_seconds
    usage.reused_sentences += cost.reused
    usage.models.add(model)
