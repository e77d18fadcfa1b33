"""Runs a batch so that one bad row does not take its neighbours down.

A model refuses a batch as a whole. The batch is halved until the guilty rows stand alone, which
costs a logarithm of extra runs for one bad row, and nothing where all is well. Who stands alone is
tried once more: a failure that passes (memory, a device) must not reach a caller.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from kibaru_service.errors import GenerationFailed

Work = TypeVar("Work")
Result = TypeVar("Result")


def run_isolated(
    run: Callable[[Sequence[Work]], Sequence[Result]], works: Sequence[Work]
) -> list[Result | GenerationFailed]:
    """Returns one result or one error per row, in order; never raises for a row."""
    try:
        return list(_run_whole(run, works))
    except Exception:  # noqa: BLE001 - whatever a model raises concerns some of its rows
        if len(works) == 1:
            return [_run_again(run, works)]
    middle = len(works) // 2
    return run_isolated(run, works[:middle]) + run_isolated(run, works[middle:])


def _run_again(
    run: Callable[[Sequence[Work]], Sequence[Result]], works: Sequence[Work]
) -> Result | GenerationFailed:
    try:
        return _run_whole(run, works)[0]
    except Exception as error:  # noqa: BLE001 - see above
        return _blame(error)


def _run_whole(
    run: Callable[[Sequence[Work]], Sequence[Result]], works: Sequence[Work]
) -> Sequence[Result]:
    results = run(works)
    if len(results) != len(works):
        raise GenerationFailed(f"a model gave {len(results)} results for {len(works)} rows")
    return results


def _blame(error: Exception) -> GenerationFailed:
    if isinstance(error, GenerationFailed):
        return error
    failure = GenerationFailed("the model failed on this input")
    failure.__cause__ = error
    return failure
