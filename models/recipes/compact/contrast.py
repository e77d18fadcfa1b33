"""Piece embeddings from parallel and aligned sentences: bags of pieces, contrasted in a batch.

The same table starts the translator and, with its learned weights per piece, the sentence encoder.
Usage: contrast.py --work FOLDER [--steps N]
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import torch
from align import load
from prepare import Packed, originals, recipe
from torch import nn
from torch.nn import functional

BATCH = 768


class Bags(nn.Module):
    """Mean of piece vectors, each weighted by a learned weight: (rows) to unit vectors."""

    def __init__(self, vocabulary: int, width: int) -> None:
        super().__init__()
        self.table = nn.EmbeddingBag(vocabulary, width, mode="sum")
        nn.init.normal_(self.table.weight, std=width**-0.5)

    def forward(self, flat: torch.Tensor, offsets: torch.Tensor) -> torch.Tensor:
        return functional.normalize(self.table(flat, offsets), dim=-1)


def batch(side: Packed, rows: np.ndarray) -> tuple[torch.Tensor, torch.Tensor]:
    """Return the rows end to end with their offsets, as EmbeddingBag takes them."""
    picked = [side[int(row)] for row in rows]
    offsets = np.cumsum([0, *(len(p) for p in picked[:-1])])
    return torch.tensor(np.concatenate(picked).astype(np.int64)), torch.tensor(offsets)


def info_nce(left: torch.Tensor, right: torch.Tensor, temperature: float = 0.05) -> torch.Tensor:
    """Return the symmetric InfoNCE loss (van den Oord et al. 2018) of paired unit vectors."""
    scores = left @ right.T / temperature
    same = torch.arange(len(left))
    return (functional.cross_entropy(scores, same) + functional.cross_entropy(scores.T, same)) / 2


def main() -> None:
    """Train the table and write work/embeddings.npy of shape (vocabulary, width), float32."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--steps", type=int, default=2000)
    given = parser.parse_args()
    settings = recipe()
    torch.manual_seed(settings["seed"])
    sides = [load(given.work, c.name) for c in originals(settings)]
    usable = [np.flatnonzero((a.lengths > 2) & (b.lengths > 2)) for a, b in sides]
    # The square root keeps the small languages in sight.
    weight = np.sqrt([len(rows) for rows in usable])
    model = Bags(settings["vocabulary"]["pieces"], settings["network"]["width"])
    optimiser = torch.optim.Adam(model.parameters(), lr=3e-3)
    draw = np.random.default_rng(settings["seed"])
    for step in range(1, given.steps + 1):
        which = int(draw.choice(len(sides), p=weight / weight.sum()))
        rows = draw.choice(usable[which], size=min(BATCH, len(usable[which])), replace=False)
        left, right = (model(*batch(side, rows)) for side in sides[which])
        total = info_nce(left, right)
        optimiser.zero_grad(set_to_none=True)
        total.backward()
        for group in optimiser.param_groups:
            group["lr"] = 3e-3 * (1 - step / given.steps)
        optimiser.step()
        if step % 250 == 0:
            print(step, round(total.item(), 3), flush=True)
    np.save(given.work / "embeddings.npy", model.table.weight.detach().numpy())


if __name__ == "__main__":
    main()
