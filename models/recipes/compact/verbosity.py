"""How long a translation is beside its source, said to the model by a piece (Lakew et al. 2019).

It was meant to make translations longer, and hardly does. But rows of a few pieces, lists of words
and menus, have no mark, and pairs that do not match have one of the ends: told the middle one, the
same weights write better French (README).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

# Shares of the rows of a direction that are shorter, beside their sources, than each next class.
QUANTILES = (0.15, 0.4, 0.6, 0.85)
SAMPLE = 4000  # rows of each corpus that are looked at
FEWEST = 6  # pieces of a source whose translation can be called long


class Verbosity:
    """The classes of each direction, and the pieces that stand for them: the shortest first."""

    def __init__(self, settings: dict[str, Any], marks: Sequence[int]) -> None:
        self._unsaid: float = settings.get("unsaid", 1.0)
        self._directions = frozenset(settings.get("directions", ()))
        self._marks = marks
        self._bounds: dict[str, np.ndarray] = {}

    def measure(self, direction: str, corpora: Iterable[tuple[np.ndarray, float]]) -> None:
        """Learn the classes of a direction from (ratios of the rows, weight) of its corpora."""
        if direction not in self._directions:
            return
        ratios, weights = [], []
        for found, weight in corpora:
            ratios.append(found)
            weights.append(np.full(len(found), weight / max(len(found), 1)))
        ratio, mass = np.concatenate(ratios), np.concatenate(weights)
        order = np.argsort(ratio)
        share = np.cumsum(mass[order]) / mass.sum()
        self._bounds[direction] = ratio[order][np.searchsorted(share, QUANTILES)]

    def mark(
        self, direction: str, source: int, target: int, draw: np.random.Generator
    ) -> list[int]:
        """Return the piece that says how long a row is, by its pieces; now and then none."""
        bounds = self._bounds.get(direction)
        if bounds is None or source < FEWEST or draw.random() < self._unsaid:
            return []
        return [self._marks[int(np.searchsorted(bounds, target / source))]]


def ratios(source: np.ndarray, target: np.ndarray) -> np.ndarray:
    """Return how long targets are beside sources, of rows that are long enough, given lengths."""
    rows = np.flatnonzero(source >= FEWEST)
    if len(rows) > SAMPLE:
        rows = rows[:: len(rows) // SAMPLE]
    found: np.ndarray = target[rows] / source[rows]
    return found
