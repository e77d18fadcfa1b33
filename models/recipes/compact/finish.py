"""Trains cooled weights on for minutes: names and numbers more often, small batches, a low rate.

The rate falls to nothing once more; WORK/cooled-STEP.pt is what export.py takes.
Usage: finish.py --work FOLDER --weights COOLED.pt [--device cpu|cuda] [--minutes M]
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import torch
from network import grow
from prepare import recipe
from train import Trainer, cool, lock


def finishing(settings: dict[str, Any]) -> dict[str, Any]:
    """Return the recipe with what its table `finish` changes; nothing is dropped out any more."""
    given = settings["finish"]
    changes = given["changes"]
    more = [
        entry | {"weight": entry["weight"] * changes.get(entry.get("change", ""), 1.0)}
        for entry in settings["corpus"]
    ]
    optimiser = settings["optimiser"] | {"batch_tokens": given["batch_tokens"]}
    new = {"optimiser": optimiser, "cooling": given["mix"], "dropout": {}, "corpus": more}
    return settings | new


def main() -> None:
    """Go on from cooled weights, whose optimisers were not kept."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--weights", type=Path, required=True)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--minutes", type=float, default=12.0)
    parser.add_argument("--save-every", type=float, default=240, help="seconds")
    given = parser.parse_args()
    settings = recipe()
    given.share = settings["finish"]["share"]
    held = lock(given.work)
    trainer = Trainer(given.work, finishing(settings), given.device, cooling=True)
    grow(trainer.model, torch.load(given.weights, map_location=given.device))
    trainer.step = trainer.fresh = int(given.weights.stem.split("-")[1])
    cool(trainer, given)
    held.close()


if __name__ == "__main__":
    main()
