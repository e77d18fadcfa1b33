from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from entries import make_entry
from kibaru_service.engine.pace import Pace


def batch_seconds(rows: int, length: int, step: float, token: float) -> float:
    return step * length + token * rows * 2 * length


@settings(max_examples=25)
@given(step=st.floats(1e-4, 1e-2), token=st.floats(1e-6, 1e-4))
def test_costs_of_steps_and_tokens_are_told_apart(step: float, token: float) -> None:
    """From batches of different shape both costs are learnt, well enough to predict another."""
    pace = Pace()
    for rows, length in [(1, 10), (32, 30), (4, 50), (16, 20), (2, 40), (32, 10)] * 10:
        batch = [make_entry(source=length) for _ in range(rows)]
        pace.observe(batch, batch_seconds(rows, length, step, token))
    expected = batch_seconds(1, 25, step, token)
    assert pace.alone(make_entry(source=25)) == pytest.approx(expected, rel=0.35)


def test_nothing_is_known_before_the_first_batch() -> None:
    """An unknown pace calls nothing hopeless and nothing long."""
    assert Pace().alone(make_entry()) == 0.0
    assert Pace().sustained() is None


def test_single_rows_do_not_make_full_batches_look_slow() -> None:
    """After single rows alone, a token in a full batch is still expected to be cheaper."""
    pace = Pace()
    for _ in range(20):
        pace.observe([make_entry(source=20)], 0.2)
    assert pace.alone(make_entry(source=20)) == pytest.approx(0.2, rel=0.05)
    sustained = pace.sustained()
    assert sustained is not None
    assert sustained < 0.2 / 40 / 3


@settings(max_examples=25)
@given(
    batches=st.lists(
        st.tuples(st.integers(1, 32), st.integers(1, 60), st.floats(1e-4, 10)), min_size=1
    )
)
def test_costs_are_never_negative(batches: list[tuple[int, int, float]]) -> None:
    """Whatever noise is seen, no estimate falls below 0."""
    pace = Pace()
    for rows, length, seconds in batches:
        pace.observe([make_entry(source=length) for _ in range(rows)], seconds)
    assert pace.per_token >= 0
    assert pace.alone(make_entry(source=30)) >= 0


def test_a_faster_machine_is_noticed() -> None:
    """Old batches fade: after a change of pace the estimate follows."""
    pace, batch = Pace(), [make_entry(source=20) for _ in range(8)]
    for seconds in [1.0] * 50 + [0.1] * 100:
        pace.observe(batch, seconds)
    assert pace.alone(batch[0]) < 0.1
