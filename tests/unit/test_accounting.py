from __future__ import annotations

from kibaru_service.domain import ModelRef, Usage
from kibaru_service.engine.protocol import Cost
from kibaru_service.usecases.accounting import add


def test_costs_are_summed_and_each_model_noted_once() -> None:
    """Usage grows with each piece of work; its total time is not the work's."""
    usage = Usage()
    model = ModelRef("m", "1")
    add(usage, Cost(3, 5, 0.5, 0.25), model)
    add(usage, Cost(1, 1, 0.5, 0.25), model)
    assert usage == Usage(4, 6, 0.0, 1.0, 0.5, models={model})
