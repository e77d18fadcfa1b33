"""Rows of like length, drawn one at a time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

# Upper ends of the length classes, in pieces of the longer side.
CLASSES = (6, 9, 12, 15, 18, 21, 24, 28, 33, 39, 46, 55, 66, 80, 95, 110, 130, 160)
CLASSES += (210, 270, 340, 420)  # whole articles


@dataclass(frozen=True)
class Rows:
    """The rows of one class, and the running sums of their weights."""

    places: np.ndarray
    sums: np.ndarray

    def __len__(self) -> int:
        return len(self.places)

    def one(self, draw: np.random.Generator) -> int:
        """Return a row, drawn by the weights."""
        goal = draw.random() * self.sums[-1]
        found = np.searchsorted(self.sums, goal, side="right")
        return int(self.places[min(found, len(self.places) - 1)])


def by_class(lengths: np.ndarray, weights: np.ndarray | None = None) -> list[Rows]:
    """Return the rows of each class; empty ones, and what is longer than all, are in none."""
    place = np.searchsorted(CLASSES, lengths)
    place[lengths == 0] = len(CLASSES)
    found = [np.flatnonzero(place == c) for c in range(len(CLASSES))]
    given = np.ones(len(lengths)) if weights is None else weights
    return [Rows(rows, np.cumsum(given[rows])) for rows in found]
