"""Trains news-compact: resumes from the last checkpoint, saves every few minutes, logs JSON lines.

Usage: train.py --work FOLDER [--device cpu|cuda] [--minutes M] [--init EMBEDDINGS.npy]
"""

from __future__ import annotations

import argparse
import json
import math
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import sentencepiece as spm
import torch
from mix import Mix, tag_ids
from network import build, loss
from prepare import recipe

HERE = Path(__file__).resolve().parent
KEEP = 8  # checkpoints that export.py may average


def rate(step: int, peak: float, warmup: int) -> float:
    """Return the learning rate: linear warm-up, then the inverse square root (Vaswani et al. 2017)."""
    return peak * min(step / warmup, math.sqrt(warmup / step))


def guide_weight(step: int, settings: dict[str, Any]) -> float:
    """Return the weight of the alignment loss, falling in a straight line."""
    done = min(1.0, step / settings["guide_steps"])
    return settings["guide_start"] + done * (settings["guide_end"] - settings["guide_start"])


class Trainer:
    """A model with its optimiser and where they stand."""

    def __init__(self, work: Path, settings: dict[str, Any], device: str) -> None:
        self.work, self.settings, self.device = work, settings, device
        self.options = settings["optimiser"]
        tokenizer = spm.SentencePieceProcessor(model_file=str(work / "spm.model"))
        self.mix = Mix(work, settings, tag_ids(tokenizer.piece_to_id))
        torch.manual_seed(settings["seed"])
        self.model = build(settings["network"], tokenizer.get_piece_size()).to(device)
        self.optimiser = torch.optim.Adam(
            self.model.parameters(), betas=(0.9, 0.98), eps=1e-9, fused=True
        )
        self.step, self.tokens = 0, 0

    @property
    def checkpoint(self) -> Path:
        """Return where the last state lies."""
        return self.work / "last.pt"

    def start_from(self, embeddings: Path) -> None:
        """Take pretrained embeddings, scaled to the length that the network expects."""
        rows = torch.tensor(np.load(embeddings))
        rows = rows / rows.norm(dim=1, keepdim=True).clamp_min(1e-6)
        with torch.no_grad():
            self.model.model.shared.weight[: len(rows)].copy_(rows)
            self.model.model.shared.weight[1].zero_()

    def resume(self) -> bool:
        """Load the last state, if there is one."""
        if not self.checkpoint.exists():
            return False
        state = torch.load(self.checkpoint, map_location=self.device)
        self.model.load_state_dict(state["model"])
        self.optimiser.load_state_dict(state["optimiser"])
        self.step, self.tokens = state["step"], state["tokens"]
        return True

    def save(self) -> None:
        """Write the state, then move it into place; keep the last few weights for averaging."""
        weights = self.model.state_dict()
        state = {
            "model": weights,
            "optimiser": self.optimiser.state_dict(),
            "step": self.step,
            "tokens": self.tokens,
        }
        _write(state, self.checkpoint)
        _write(weights, self.work / f"weights-{self.step:07d}.pt")
        for old in sorted(self.work.glob("weights-*.pt"))[:-KEEP]:
            old.unlink()

    def update(self) -> dict[str, float]:
        """Make one step; return what it was like."""
        self.step += 1
        longest = (
            self.options["short_pieces"]
            if self.step <= self.options["short_steps"]
            else self.options["max_pieces"]
        )
        batch = self.mix.batch(
            self.settings["seed"], self.step, self.options["batch_tokens"], longest
        )
        for group in self.optimiser.param_groups:
            group["lr"] = rate(self.step, self.options["peak_rate"], self.options["warmup"])
        with torch.autocast(
            self.device, torch.bfloat16, enabled=self.options["precision"] == "bf16"
        ):
            total, entropy, alignment = loss(
                self.model,
                batch,
                self.options["label_smoothing"],
                guide_weight(self.step, self.options),
            )
        self.optimiser.zero_grad(set_to_none=True)
        total.backward()
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), self.options["clip"])
        self.optimiser.step()
        self.tokens += batch.tokens
        return {"entropy": entropy, "alignment": alignment, "tokens": batch.tokens}


def _write(state: object, path: Path) -> None:
    part = path.with_suffix(".part")
    torch.save(state, part)
    part.rename(path)


def _report(trainer: Trainer, seen: list[dict[str, float]], since: float, log: Path) -> None:
    row = {
        "step": trainer.step,
        "tokens": trainer.tokens,
        "entropy": round(float(np.mean([r["entropy"] for r in seen])), 3),
        "alignment": round(float(np.mean([r["alignment"] for r in seen])), 3),
        "tokens_per_second": round(sum(r["tokens"] for r in seen) / (time.monotonic() - since)),
    }
    with log.open("a") as file:
        file.write(json.dumps(row) + "\n")


def main() -> None:
    """Train until stopped, or for --minutes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--minutes", type=float, default=math.inf)
    parser.add_argument("--init", type=Path)
    parser.add_argument("--save-every", type=float, default=240, help="seconds")
    parser.add_argument("--dev", type=Path, help="folder of development sets, scored at each save")
    given = parser.parse_args()
    trainer = Trainer(given.work, recipe(), given.device)
    if not trainer.resume() and given.init:
        trainer.start_from(given.init)
    trainer.model.train()
    end = time.monotonic() + given.minutes * 60
    saved = since = time.monotonic()
    seen: list[dict[str, float]] = []
    while time.monotonic() < end:
        seen.append(trainer.update())
        if trainer.step % 50 == 0:
            _report(trainer, seen, since, given.work / "train.jsonl")
            seen, since = [], time.monotonic()
        if time.monotonic() - saved > given.save_every:
            trainer.save()
            if given.dev:
                score = [
                    sys.executable,
                    str(HERE / "watch.py"),
                    "--work",
                    str(given.work),
                    "--dev",
                    str(given.dev),
                ]
                subprocess.run(score, check=False)
            saved = time.monotonic()
    trainer.save()


if __name__ == "__main__":
    main()
