"""Sentence vectors out of the states of an encoder's tokens."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from kibaru_service.engine.protocol import Vectors


def mean_pool(states: Vectors, lengths: Sequence[int], skip: tuple[int, int]) -> Vectors:
    """The mean over each row's real tokens, of length 1; `states` is (n, longest, dimension)."""
    first, last = skip
    ends = np.asarray(lengths)[:, None] - last
    positions = np.arange(states.shape[1])[None, :]
    # A row with nothing but tags is pooled whole.
    inside = (positions >= first) & (positions < ends) | (ends <= first) & (positions < ends + last)
    means = (states * inside[:, :, None]).sum(axis=1) / inside.sum(axis=1, keepdims=True)
    norms = np.linalg.norm(means, axis=1, keepdims=True)
    return np.asarray(means / np.maximum(norms, 1e-12), dtype=np.float32)
