"""Weights of a narrower network in the shape of a wider one that computes nearly the same.

Inner units and attention heads are doubles of old ones, which share what they say (Chen et al.
2016, "Net2Net"). New features of the stream between layers hold the mean of the old ones, which a
layer norm turns into nothing, so that the network begins where it left off.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Weight = NDArray[np.float32]

_APART = 0.1  # how far a unit begins from its double, as a share of its length
_HEARD = 0.5  # how much the layers listen to new features, beside the old ones

READERS = ("q_proj", "k_proj", "v_proj", "fc1")
WRITERS = ("out_proj", "fc2")
_BEFORE_OUTPUT = "model.decoder.layer_norm."


def widened(weight: Weight, goal: Weight, name: str) -> Weight:
    """Return the weight `name` in the shape of its goal, whose own numbers tell doubles apart."""
    if weight.shape == goal.shape:
        return weight
    module = name.split(".")[-2]
    if module in READERS:
        return _reader(weight, goal)
    if module in WRITERS:
        return _writer(weight, goal)
    if "layer_norm" in module:
        return _norm(weight, goal, name)
    # Embeddings are multiplied by the root of the width before they are used.
    smaller = weight * np.float32((weight.shape[1] / goal.shape[1]) ** 0.5)
    return _with_mean(smaller, goal.shape[1], axis=1)


def _reader(weight: Weight, goal: Weight) -> Weight:
    old = len(weight)
    wide = weight[np.arange(len(goal)) % old]
    if weight.ndim == 1:
        return wide
    columns = weight.shape[1]
    wide[old:] += _APART * _lengths(wide[old:]) * _unit(goal[old:, :columns])
    share = _HEARD * (goal.shape[1] / columns - 1) ** 0.5
    heard = share * _lengths(wide) * _unit(goal[:, columns:])
    return np.concatenate([wide, heard], axis=1)


def _writer(weight: Weight, goal: Weight) -> Weight:
    if weight.ndim == 2:
        double = np.arange(goal.shape[1]) % weight.shape[1]
        weight = weight[:, double] / np.bincount(double)[double].astype(np.float32)
    return _with_mean(weight, len(goal), axis=0)


def _norm(weight: Weight, goal: Weight, name: str) -> Weight:
    """Undo what constant features do to the variance; before the output layer, also its scale."""
    ratio = np.float32((len(weight) / len(goal)) ** 0.5)
    new = len(goal) - len(weight)
    last = name.startswith(_BEFORE_OUTPUT)
    if name.endswith("bias"):
        return np.pad(weight / ratio if last else weight, (0, new))
    scaled = weight if last else weight * ratio
    return np.pad(scaled, (0, new), constant_values=scaled.mean())


def _with_mean(weight: Weight, goal: int, axis: int) -> Weight:
    """Return the weight with new features that are the mean of the others."""
    mean = weight.mean(axis=axis, keepdims=True)
    return np.concatenate([weight, mean.repeat(goal - weight.shape[axis], axis)], axis=axis)


def _lengths(rows: Weight) -> Weight:
    return np.linalg.norm(rows, axis=1, keepdims=True)


def _unit(rows: Weight) -> Weight:
    return rows / np.maximum(_lengths(rows), 1e-12)
