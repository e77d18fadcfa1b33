"""Trains the translator on as a writer of briefs alone; resumes, saves, cools as train.py does.

Usage: brief.py --work FOLDER --from WEIGHTS.pt [--device cpu|cuda] [--minutes M] [--cool]
    [--recipe whole.toml]
WORK holds spm.model and what briefs.py wrote. The first run starts from WEIGHTS, later ones from
WORK/last.pt. With --cool the rate falls to nothing and cooled-STEP.pt is what convert.py takes.
"""

from __future__ import annotations

import argparse
import math
import sys
from pathlib import Path

import torch

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "compact"))
from prepare import recipe  # type: ignore[import-not-found]  # noqa: E402
from train import Trainer, cool, lock, train  # type: ignore[import-not-found]  # noqa: E402


def main() -> None:
    """Train until stopped, or for --minutes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--from", dest="start", type=Path, help="weights of the translator")
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--minutes", type=float, default=math.inf)
    parser.add_argument("--cool", action="store_true")
    parser.add_argument("--share", type=float, default=1.0, help="of the rate, to begin with")
    parser.add_argument("--fall-to", type=float, help="share of the rate after --minutes")
    parser.add_argument("--save-every", type=float, default=240, help="seconds")
    parser.add_argument("--recipe", type=Path, default=HERE / "brief.toml")
    given = parser.parse_args()
    given.dev = None
    held = lock(given.work)
    last = given.work / "last.pt"
    if not last.exists():
        torch.save({"model": torch.load(given.start), "step": 0, "tokens": 0}, last)
    trainer = Trainer(given.work, recipe(given.recipe), given.device)
    trainer.begin()
    if given.cool:
        cool(trainer, given)
    else:
        train(trainer, given)
    held.close()


if __name__ == "__main__":
    main()
