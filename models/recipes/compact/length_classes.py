"""Rows of like length."""

from __future__ import annotations

import numpy as np

# Upper ends of the length classes, in pieces of the longer side.
CLASSES = (6, 9, 12, 15, 18, 21, 24, 28, 33, 39, 46, 55, 66, 80, 95, 110, 130, 160)
CLASSES += (210, 270, 340, 420)  # whole articles


def by_class(lengths: np.ndarray) -> list[np.ndarray]:
    """Return the rows of each class; empty ones, and what is longer than all, are in none."""
    place = np.searchsorted(CLASSES, lengths)
    place[lengths == 0] = len(CLASSES)
    return [np.flatnonzero(place == c) for c in range(len(CLASSES))]
