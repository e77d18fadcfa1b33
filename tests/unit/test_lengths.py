"""Rows of like length, drawn one at a time."""

from __future__ import annotations

import numpy as np

from scripts import load

lengths = load("recipes/compact/lengths.py")


def test_a_row_is_in_the_class_of_its_length() -> None:
    """Up to and with the upper end; what is empty or longer than all classes is in none."""
    longest = lengths.CLASSES[-1]
    found = lengths.by_class(np.array([6, 7, 0, longest, longest + 1]))
    assert [rows.places.tolist() for rows in found if len(rows)] == [[0], [1], [3]]


def test_a_row_is_drawn_as_often_as_its_weight_says() -> None:
    """Three to one, and never where the weight is nothing."""
    rows = lengths.by_class(np.array([5, 5, 5]), np.array([3.0, 0.0, 1.0]))[0]
    draw = np.random.default_rng(7)
    drawn = [rows.one(draw) for _ in range(4000)]
    assert set(drawn) == {0, 2}
    assert abs(drawn.count(0) / len(drawn) - 0.75) < 0.03


def test_without_weights_all_rows_are_drawn_alike() -> None:
    """Each about as often as the other."""
    rows = lengths.by_class(np.array([5, 5]))[0]
    draw = np.random.default_rng(7)
    assert abs(sum(rows.one(draw) for _ in range(4000)) / 4000 - 0.5) < 0.03
