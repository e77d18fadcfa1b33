"""Trains news-compact: resumes from the last checkpoint, saves every few minutes, logs JSON lines.

Usage: train.py --work FOLDER [--device cpu|cuda] [--minutes M] [--dev FOLDER]
    [--share S] [--fall-to F] [--cool] [--recipe french.toml]
--fall-to lets the rate fall from one share of the plan to another over --minutes. --cool lets it
fall to nothing on a branch: it writes cooled-STEP.pt, to be exported, and leaves the checkpoint as
it is.
"""

from __future__ import annotations

import argparse
import fcntl
import json
import math
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path
from typing import IO, Any

import numpy as np
import sentencepiece as spm
import torch
from catching import CatchingUp
from mix import Mix
from muon import Both
from network import build, grow, start
from prepare import recipe
from workers import Workers

HERE = Path(__file__).resolve().parent
KEEP = 8  # checkpoints that export.py may average


def rate(step: int, fresh: int, warmup: int, hold: int) -> float:
    """Return the share of the peak rate: a linear rise, level, then the inverse square root.

    The rise starts at `fresh`, the step at which the optimisers had no memory.
    """
    return min((step - fresh) / warmup, 1.0, math.sqrt(hold / step))


def falling(share: float, goal: float | None, gone: float) -> float:
    """Return the share of the rate when this part of the time is gone; level without a goal."""
    return share if goal is None else share + (goal - share) * gone


def guide_weight(step: int, settings: dict[str, Any]) -> float:
    """Return the weight of the alignment loss, falling in a straight line."""
    done = min(1.0, step / settings["guide_steps"])
    return float(settings["guide_start"] + done * (settings["guide_end"] - settings["guide_start"]))


def longest(step: int, stages: list[list[int]], most: int) -> int:
    """Return the longest sentence, in pieces, that this step may see."""
    return next((pieces for until, pieces in stages if step <= until), most)


class Trainer:
    """A model with its optimiser and where they stand."""

    def __init__(
        self, work: Path, settings: dict[str, Any], device: str, *, cooling: bool = False
    ) -> None:
        self.work, self.settings, self.device = work, settings, device
        self.options = settings["optimiser"]
        tokenizer = spm.SentencePieceProcessor(model_file=str(work / "spm.model"))
        self.draw = partial(Mix, work, settings, tokenizer, cooling=cooling)
        self.mix = self.draw()
        torch.manual_seed(settings["seed"])
        self.model = build(settings["network"], tokenizer.get_piece_size()).to(device)
        rounded = self.options["precision"] == "bf16"
        self.workers = Workers(self.model, device, rounded=rounded)
        self.optimiser = Both(self.model, self.options, each=self.workers.map)
        old = settings["network"]["positions"]
        self.catching_up = CatchingUp(self.model, old, self.options["new_features"])
        self.step, self.tokens, self.fresh = 0, 0, 0

    def begin(self) -> None:
        """Load the last state, or start from the embeddings of contrast.py."""
        last = self.work / "last.pt"
        if not last.exists():
            start(self.model, np.load(self.work / "embeddings.npy"))
            return
        state = torch.load(last, map_location=self.device)
        self.step, self.tokens = state["step"], state["tokens"]
        self.fresh = state.get("fresh", 0)
        if grow(self.model, state["model"]):
            for old in self.work.glob("weights-*.pt"):  # cannot be averaged with what follows
                old.unlink()
            state.pop("optimiser", None)
        if "optimiser" in state:
            self.optimiser.load_state_dict(state["optimiser"])
        else:
            self.fresh = self.step

    def save(self) -> None:
        """Write the state, then move it into place; keep the last few weights for averaging."""
        weights = self.model.state_dict()
        state = {
            "model": weights,
            "optimiser": self.optimiser.state_dict(),
            "step": self.step,
            "tokens": self.tokens,
            "fresh": self.fresh,
        }
        write(state, self.work / "last.pt")
        write(weights, self.work / f"weights-{self.step:07d}.pt")
        for old in sorted(self.work.glob("weights-*.pt"))[:-KEEP]:
            old.unlink()

    def renew(self) -> None:
        """Read the corpora again if some have been made since."""
        if not self.mix.is_current(self.work, self.settings):
            self.mix = self.draw()

    def update(self, share: float = 1.0) -> dict[str, float]:
        """Make one step at a share of the planned rate; return what it was like."""
        self.step += 1
        options = self.options
        most = longest(self.step, options["stages"], options["max_pieces"])
        drawn = self.mix.batch(self.settings["seed"], self.step, options["batch_tokens"], most)
        entropy, alignment = self.workers.descend(
            drawn, self.step, options["label_smoothing"], guide_weight(self.step, options)
        )
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), options["clip"])
        planned = rate(self.step, self.fresh, options["warmup"], options["hold"])
        self.catching_up.begin()
        self.optimiser.step(share * planned)
        self.catching_up.end()
        self.tokens += drawn.tokens
        return {"entropy": entropy, "alignment": alignment, "tokens": drawn.tokens}


def write(state: object, path: Path) -> None:
    """Write a state beside its goal, then move it there."""
    part = path.with_suffix(".part")
    torch.save(state, part)
    part.rename(path)


def report(trainer: Trainer, seen: list[dict[str, float]], seconds: float) -> None:
    """Append the mean of the last steps to the log."""
    row = {
        "step": trainer.step,
        "tokens": trainer.tokens,
        "entropy": round(float(np.mean([r["entropy"] for r in seen])), 3),
        "alignment": round(float(np.mean([r["alignment"] for r in seen])), 3),
        "tokens_per_second": round(sum(r["tokens"] for r in seen) / seconds),
    }
    with (trainer.work / "train.jsonl").open("a") as file:
        file.write(json.dumps(row) + "\n")


def train(trainer: Trainer, given: argparse.Namespace) -> None:
    """Make steps until the time is up or SIGTERM comes, saving and scoring now and then."""
    stop: list[int] = []
    signal.signal(signal.SIGTERM, lambda number, _: stop.append(number))
    begun = saved = since = time.monotonic()
    seen: list[dict[str, float]] = []
    while (gone := (time.monotonic() - begun) / (given.minutes * 60)) < 1 and not stop:
        seen.append(trainer.update(falling(given.share, given.fall_to, gone)))
        if len(seen) == 50:
            report(trainer, seen, time.monotonic() - since)
            seen, since = [], time.monotonic()
        if time.monotonic() - saved > given.save_every:
            trainer.save()
            trainer.renew()
            if given.dev:
                where = ["--work", str(given.work), "--dev", str(given.dev)]
                subprocess.run([sys.executable, str(HERE / "watch.py"), *where], check=False)
            saved = since = time.monotonic()
            seen = []
    trainer.save()


def cool(trainer: Trainer, given: argparse.Namespace) -> None:
    """Let the rate fall to nothing over this time; write the weights to cooled-STEP.pt."""
    begun = saved = time.monotonic()
    seen: list[dict[str, float]] = []
    while (left := 1 - (time.monotonic() - begun) / (given.minutes * 60)) > 0:
        seen.append(trainer.update(left * given.share))
        if time.monotonic() - saved > given.save_every:
            report(trainer, seen, time.monotonic() - saved)
            write(trainer.model.state_dict(), trainer.work / "cooling.pt")  # should the time be cut
            seen, saved = [], time.monotonic()
    write(trainer.model.state_dict(), trainer.work / f"cooled-{trainer.step:07d}.pt")


def lock(work: Path) -> IO[str]:
    """Return a lock on the work folder; raises BlockingIOError while another run holds it."""
    file = (work / "train.lock").open("w")
    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    return file


def main() -> None:
    """Train until stopped, or for --minutes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--minutes", type=float, default=math.inf)
    parser.add_argument("--cool", action="store_true")
    parser.add_argument("--share", type=float, default=1.0, help="of the rate, to begin with")
    parser.add_argument("--fall-to", type=float, help="share of the rate after --minutes")
    parser.add_argument("--save-every", type=float, default=240, help="seconds")
    parser.add_argument("--recipe", type=Path, help="tables that stand for those of recipe.toml")
    parser.add_argument("--dev", type=Path, help="folder of development sets, scored at each save")
    given = parser.parse_args()
    held = lock(given.work)
    trainer = Trainer(given.work, recipe(given.recipe), given.device, cooling=given.cool)
    trainer.begin()
    if given.cool:
        cool(trainer, given)
    else:
        train(trainer, given)
    held.close()


if __name__ == "__main__":
    main()
