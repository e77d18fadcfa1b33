"""Which sentences make a summary of the wanted length: salient, not redundant, and enough."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kibaru_service.domain import DEFAULT_LENGTH, Length
from kibaru_service.engine.protocol import Scores, Vectors

Counts = NDArray[np.intp]

# The share of salience against novelty in a pick; chosen on training articles.
TRADE = 0.6
# Sentences nearer to each other than this say the same, and count against each other in full.
_SAME = 0.9
# Picks that are compared with all others; beyond these, salience alone decides.
_MAX_COMPARED = 100
# How far from a number of words asked for a summary may be, as a share of it.
TOLERANCE = 0.15


@dataclass(frozen=True, slots=True)
class Budget:
    """How much a summary may hold; one of the two is infinite."""

    sentences: float = math.inf
    words: float = math.inf

    def room(self, picked: int, used: int) -> float:
        """Return how many words the next sentence may have after `picked` ones of `used` words.

        Below 0 where there is no room, not even for a sentence without words, such as "***".
        """
        if picked >= self.sentences or used >= self.words:
            return -1.0
        return (1 + TOLERANCE) * self.words - used

    def lacks(self, used: int) -> bool:
        """Say whether a summary of `used` words is shorter than its tolerance allows."""
        return not math.isinf(self.words) and used < (1 - TOLERANCE) * self.words


def budget(length: Length, total: int) -> Budget:
    """Return what `length` allows for an article of `total` words."""
    if length.words is not None:
        return Budget(words=length.words)
    if length.ratio is not None:
        return Budget(words=length.ratio * total)
    sentences = length.sentences if length.sentences is not None else DEFAULT_LENGTH.sentences
    return Budget(sentences=max(sentences or 1, 1))


def pick(
    vectors: Vectors, salience: Scores, counts: Sequence[int] | Counts, limit: Budget
) -> list[int]:
    """Return places in the order of picking, by maximal marginal relevance.

    Carbonell and Goldstein 1998; after a hundred picks salience alone decides, so that time
    grows with the number of sentences alone. Where nothing fits the best one stands alone; where
    words are lacking at the end, one pick is exchanged for a sentence that fills the gap.
    """
    sizes: Counts = np.asarray(counts, dtype=np.intp)
    chosen, worth = _compared(_centred(vectors), salience, sizes, limit)
    if not chosen:
        return [int(salience.argmax())]
    chosen = _filled(chosen, worth, sizes, limit)
    return _exchanged(chosen, worth, sizes, limit)


def _compared(
    centred: Scores, salience: Scores, counts: Counts, limit: Budget
) -> tuple[list[int], Scores]:
    """Return the first picks, and what each sentence is worth beside them."""
    picks: list[int] = []
    used = 0
    redundancy = np.zeros(len(salience))
    closed = np.zeros(len(salience), dtype=np.bool_)
    worth = salience
    while len(picks) < _MAX_COMPARED:
        open_to = ~closed & (counts <= limit.room(len(picks), used))
        if not open_to.any():
            break
        picks.append(int(np.where(open_to, worth, -np.inf).argmax()))
        used += int(counts[picks[-1]])
        closed[picks[-1]] = True
        redundancy = np.maximum(redundancy, np.clip(centred @ centred[picks[-1]], 0.0, 1.0))
        worth = TRADE * salience - (1 - TRADE) * redundancy - (redundancy > _SAME)
    return picks, worth


def _filled(picks: list[int], worth: Scores, counts: Counts, limit: Budget) -> list[int]:
    """Return `picks` and, in the order of `worth`, what else fits."""
    chosen, used = dict.fromkeys(picks), int(counts[picks].sum())
    for place in np.argsort(-worth, kind="stable").tolist():
        if place not in chosen and counts[place] <= limit.room(len(chosen), used):
            chosen[place] = None
            used += int(counts[place])
    return list(chosen)


def _exchanged(picks: list[int], worth: Scores, counts: Counts, limit: Budget) -> list[int]:
    """Return `picks` with one exchanged for a longer sentence, where too few words are in them."""
    used = int(counts[picks].sum())
    if not limit.lacks(used):
        return picks
    best, change = picks, -math.inf
    for order, place in enumerate(picks):
        after = used - counts[place] + counts
        fits = (after >= (1 - TOLERANCE) * limit.words) & (after <= (1 + TOLERANCE) * limit.words)
        fits[picks] = False
        if fits.any():
            other = int(np.where(fits, worth, -np.inf).argmax())
            if worth[other] - worth[place] > change:
                change = float(worth[other] - worth[place])
                best = [*picks[:order], other, *picks[order + 1 :]]
    return best


def _centred(vectors: Vectors) -> Scores:
    """Return the rows less their mean, of length 1.

    Mean-pooled encoders put all sentences into a narrow cone, where only what sets a sentence
    apart tells whether two say the same.
    """
    apart = vectors.astype(np.float64) - vectors.mean(axis=0, dtype=np.float64)
    lengths = np.linalg.norm(apart, axis=1, keepdims=True)
    centred: Scores = apart / np.maximum(lengths, 1e-9)
    return centred
