"""Rows of like length."""

from __future__ import annotations

import numpy as np

from scripts import load

length_classes = load("recipes/compact/length_classes.py")


def test_a_row_is_in_the_class_of_its_length() -> None:
    """Up to and with the upper end; what is empty or longer than all classes is in none."""
    longest = length_classes.CLASSES[-1]
    found = length_classes.by_class(np.array([6, 7, 0, longest, longest + 1]))
    assert [rows.tolist() for rows in found if len(rows)] == [[0], [1], [3]]
