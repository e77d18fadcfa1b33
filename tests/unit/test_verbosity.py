"""How long a row is beside its source is said by the class that it falls into."""

from __future__ import annotations

from typing import Any

import numpy as np

from scripts import load

verbosity = load("recipes/compact/verbosity.py")
SETTINGS = {"unsaid": 0.0, "directions": ["en-fr"]}
MARKS = [16, 19, 20, 22, 23]


def measured(settings: dict[str, object]) -> Any:
    found = verbosity.Verbosity(settings, MARKS)
    for direction in ("en-fr", "fr-bm"):
        found.measure(direction, [(np.linspace(0.5, 1.5, 1001), 1.0)])
    return found


def test_rows_fall_into_classes_by_their_ratio() -> None:
    """The shortest have the first mark, the longest the last."""
    found, draw = measured(SETTINGS), np.random.default_rng(1)
    marks = [found.mark("en-fr", 100, target, draw) for target in (50, 80, 100, 120, 150)]
    assert marks == [[mark] for mark in MARKS]


def test_heavier_corpora_move_the_classes() -> None:
    """What counts is how often a corpus is drawn, not how many rows it has."""
    found = verbosity.Verbosity(SETTINGS, MARKS)
    found.measure("en-fr", [(np.full(900, 1.0), 1.0), (np.full(50, 2.0), 3.0)])
    draw = np.random.default_rng(1)
    assert found.mark("en-fr", 10, 19, draw) == [MARKS[1]]


def test_nothing_is_said_of_other_directions_and_of_short_rows() -> None:
    """Of three words "long" says nothing."""
    found, draw = measured(SETTINGS), np.random.default_rng(1)
    assert found.mark("fr-bm", 100, 150, draw) == []
    assert found.mark("en-fr", verbosity.FEWEST - 1, 50, draw) == []


def test_some_rows_do_not_say_it() -> None:
    """So that the model still works where nothing is said."""
    found, draw = measured(SETTINGS | {"unsaid": 0.5}), np.random.default_rng(1)
    said = sum(bool(found.mark("en-fr", 100, 150, draw)) for _ in range(400))
    assert 160 < said < 240


def test_ratios_are_those_of_rows_that_are_long_enough() -> None:
    """And of a sample, where there are many."""
    source = np.array([3, 10, 20])
    assert verbosity.ratios(source, np.array([9, 20, 10])).tolist() == [2.0, 0.5]
    many = np.full(50 * verbosity.SAMPLE, 10)
    assert len(verbosity.ratios(many, many)) <= 2 * verbosity.SAMPLE
