"""Rows of like length."""

from __future__ import annotations

import numpy as np

from scripts import load

lengths = load("recipes/compact/lengths.py")


def test_a_row_is_in_the_class_of_its_length() -> None:
    """Up to and with the upper end; what is empty or longer than all classes is in none."""
    longest = lengths.CLASSES[-1]
    found = lengths.by_class(np.array([6, 7, 0, longest, longest + 1]))
    assert [rows.tolist() for rows in found if len(rows)] == [[0], [1], [3]]
