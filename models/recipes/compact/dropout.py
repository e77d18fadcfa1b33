"""Dropout by how often a corpus is seen: rows of a large one keep everything, of a small one less.

Features: one mask per row, shared by all its positions, as Tensor2Tensor's broadcast dropout does
(Vaswani et al. 2018); a CPU draws 40 times fewer random numbers. Words: Gal & Ghahramani 2016;
Sennrich & Zhang 2019 find both decisive where there is little text.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import nn

MOST_WORKERS = 1024  # of one step: each draws masks of its own
SITES = ("out_proj", "fc1", "fc2")  # what a layer adds to its input, and the widened features


class RowDropout:
    """Drops output features of a network's layers, at a rate for each row of the batch."""

    def __init__(self, model: nn.Module) -> None:
        self._rates: torch.Tensor | None = None
        self._draw = torch.Generator()
        for name, module in model.named_modules():
            if ".layers." in name and name.rsplit(".", 1)[-1] in SITES:
                module.register_forward_hook(self._drop)

    def begin(self, rates: torch.Tensor, step: int, worker: int) -> None:
        """Use these rates, of shape (rows,), from here on; the masks depend on the two numbers."""
        self._rates = rates[:, None, None] if bool(rates.any()) else None
        self._draw = torch.Generator(rates.device)
        self._draw.manual_seed(step * MOST_WORKERS + worker)

    def _drop(self, module: nn.Module, _: object, output: torch.Tensor) -> torch.Tensor | None:
        rates = self._rates
        if rates is None or not module.training:
            return None
        drawn = torch.rand(
            len(output), 1, output.shape[-1], device=output.device, generator=self._draw
        )
        kept = (drawn >= rates) / (1 - rates)
        return output * kept.to(output.dtype)


def drop_words(pieces: list[int], rate: float, blank: int, draw: np.random.Generator) -> list[int]:
    """Return the pieces with some of them blanked."""
    if not rate:
        return pieces
    gone = draw.random(len(pieces)) < rate
    return [blank if g else p for p, g in zip(pieces, gone, strict=True)]
