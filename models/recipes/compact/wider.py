"""Weights of a narrower network in the shape of a wider one that computes nearly the same.

Inner units and attention heads are doubles of old ones, which share what they say (Chen et al.
2016, "Net2Net"). New features of the stream between layers hold the mean of the old ones, which a
layer norm turns into nothing, so that the network begins where it left off.
"""

from __future__ import annotations

import torch
from torch import nn

_APART = 0.1  # how far a unit begins from its double, as a share of its length
_HEARD = 0.5  # how much the layers listen to new features, beside the old ones

_READERS = ("q_proj", "k_proj", "v_proj", "fc1")
_WRITERS = ("out_proj", "fc2")


def widened(weight: torch.Tensor, goal: torch.Tensor, name: str) -> torch.Tensor:
    """Return the weight `name` in the shape of its goal, whose own numbers tell doubles apart."""
    if weight.shape == goal.shape:
        return weight
    module, kind = name.split(".")[-2:]
    if module in _READERS:
        return _reader(weight, goal)
    if module in _WRITERS:
        return _writer(weight, goal)
    if "layer_norm" in module:
        return _norm(weight, goal, kind, last=name.startswith("model.decoder.layer_norm"))
    # Embeddings are multiplied by the root of the width before they are used.
    return _with_mean(weight * (weight.shape[1] / goal.shape[1]) ** 0.5, goal.shape[1], axis=1)


def _reader(weight: torch.Tensor, goal: torch.Tensor) -> torch.Tensor:
    old = len(weight)
    wide = weight[torch.arange(len(goal)) % old]
    if weight.ndim == 1:
        return wide
    columns = weight.shape[1]
    own = nn.functional.normalize(goal[old:, :columns], dim=1)
    wide[old:] += _APART * wide[old:].norm(dim=1, keepdim=True) * own
    heard = nn.functional.normalize(goal[:, columns:], dim=1)
    share = (goal.shape[1] / columns - 1) ** 0.5
    return torch.cat([wide, _HEARD * share * wide.norm(dim=1, keepdim=True) * heard], dim=1)


def _writer(weight: torch.Tensor, goal: torch.Tensor) -> torch.Tensor:
    if weight.ndim == 2:
        double = torch.arange(goal.shape[1]) % weight.shape[1]
        weight = weight[:, double] / torch.bincount(double)[double]
    return _with_mean(weight, len(goal), axis=0)


def _norm(weight: torch.Tensor, goal: torch.Tensor, kind: str, *, last: bool) -> torch.Tensor:
    """Undo what constant features do to the variance; before the output layer, also its scale."""
    ratio = (len(weight) / len(goal)) ** 0.5
    new = goal.clone()[len(weight) :]
    if kind == "bias":
        return torch.cat([weight / ratio if last else weight, torch.zeros_like(new)])
    scaled = weight if last else weight * ratio
    return torch.cat([scaled, scaled.mean().expand_as(new)])


def _with_mean(weight: torch.Tensor, goal: int, axis: int) -> torch.Tensor:
    """Return the weight with new features that are the mean of the others."""
    mean = weight.mean(dim=axis, keepdim=True)
    shape = list(weight.shape)
    shape[axis] = goal - shape[axis]
    return torch.cat([weight, mean.expand(shape)], dim=axis)
