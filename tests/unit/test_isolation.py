from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kibaru_service.engine.isolation import run_isolated
from kibaru_service.errors import GenerationFailed


def refuse_negative(works: Sequence[int]) -> list[int]:
    if any(work < 0 for work in works):
        raise RuntimeError("a negative row")
    return [work * 2 for work in works]


@given(works=st.lists(st.integers(-2, 20), max_size=33))
def test_only_the_guilty_rows_fail(works: list[int]) -> None:
    """Every good row has its own result in its own place, every bad one an error."""
    results = run_isolated(refuse_negative, works)
    assert len(results) == len(works)
    for work, result in zip(works, results, strict=True):
        if work < 0:
            assert isinstance(result, GenerationFailed)
        else:
            assert result == work * 2


def test_good_batch_runs_once() -> None:
    """Where nothing fails, nothing is run again."""
    runs: list[int] = []

    def count(works: Sequence[int]) -> Sequence[int]:
        runs.append(len(works))
        return works

    run_isolated(count, list(range(32)))
    assert runs == [32]


def test_one_bad_row_costs_a_logarithm_of_runs() -> None:
    """Halving finds one row among 32 in five steps of two runs, and one more makes sure."""
    runs: list[int] = []

    def run(works: Sequence[int]) -> list[int]:
        runs.append(len(works))
        return refuse_negative(works)

    run_isolated(run, [*range(20), -1, *range(11)])
    assert len(runs) == 1 + 2 * 5 + 1


@pytest.mark.parametrize("rows", [1, 2, 32])
@pytest.mark.parametrize("failing", [1, 2, 3])
def test_a_failure_that_passes_blames_nobody(rows: int, failing: int) -> None:
    """A model that fails now and then, as without memory for a moment, still answers every row."""
    runs: list[int] = []

    def run(works: Sequence[int]) -> Sequence[int]:
        runs.append(len(works))
        if len(runs) == failing:
            raise MemoryError
        return works

    for start in (0, rows):
        batch = list(range(start, start + rows))
        assert run_isolated(run, batch) == batch


def test_missing_result_is_no_silent_shift() -> None:
    """A model that answers fewer rows than asked must not give a row its neighbour's answer."""
    results = run_isolated(lambda works: works[:1], ["a", "b", "c"])
    assert results == ["a", "b", "c"]


def test_the_cause_stays_visible() -> None:
    """The log needs the model's own error, the caller does not see it."""
    (result,) = run_isolated(refuse_negative, [-1])
    assert isinstance(result, GenerationFailed)
    assert "negative" not in str(result)
    assert "negative" in str(result.__cause__)
