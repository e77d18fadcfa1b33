"""The salience head: a bidirectional GRU over the sentences of an article, and its training.

Usage: salience.py --work FOLDER --out FILE [--steps N] [--seed N]
Needs torch; reads what examples.py wrote.
"""

from __future__ import annotations

import argparse
import json
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn import functional
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

BATCH = 64
HELD = 2000  # training articles kept to choose settings on; development articles are for reporting


class Head(nn.Module):
    """Features and vectors of sentences, in order, to one score each."""

    def __init__(self, features: int, width: int, inner: int = 64, hidden: int = 64) -> None:
        super().__init__()
        self.project = nn.Linear(width, inner)
        self.join = nn.Linear(inner + features, 2 * hidden)
        self.gru = nn.GRU(2 * hidden, hidden, bidirectional=True, batch_first=True)
        self.out = nn.Linear(4 * hidden, hidden)
        self.score = nn.Linear(hidden, 1)

    def forward(
        self, features: torch.Tensor, vectors: torch.Tensor, count: torch.Tensor
    ) -> torch.Tensor:
        inputs = torch.cat([self.project(vectors), features], dim=-1)
        inputs = functional.dropout(torch.relu(self.join(inputs)), 0.2, self.training)
        packed = pack_padded_sequence(inputs, count, batch_first=True, enforce_sorted=False)
        states, _ = pad_packed_sequence(self.gru(packed)[0], batch_first=True)
        states = torch.cat([states, inputs], dim=-1)
        states = functional.dropout(torch.relu(self.out(states)), 0.2, self.training)
        return self.score(states).squeeze(-1)


@dataclass
class Articles:
    """Prepared articles end to end."""

    features: np.ndarray
    vectors: np.ndarray
    worth: np.ndarray
    oracle: np.ndarray
    ends: np.ndarray

    @classmethod
    def load(cls, paths: list[Path]) -> Articles:
        """Read the files of examples.py."""
        found: dict[str, list[np.ndarray]] = {}
        for path in paths:
            with np.load(path) as file:
                for key in ("features", "vectors", "worth", "oracle", "count"):
                    found.setdefault(key, []).append(file[key])
        whole = {key: np.concatenate(rows) for key, rows in found.items()}
        return cls(
            whole["features"], whole["vectors"], whole["worth"], whole["oracle"],
            np.cumsum(whole["count"]),
        )  # fmt: skip

    def __len__(self) -> int:
        return len(self.ends)

    def rows(self, place: int) -> slice:
        """Return where the sentences of an article lie."""
        return slice(int(self.ends[place - 1]) if place else 0, int(self.ends[place]))

    def batch(self, places: np.ndarray, kind: str) -> tuple[torch.Tensor, ...]:
        """Return features, vectors, targets (0 where there is no sentence) and counts."""
        slices = [self.rows(int(p)) for p in places]
        count = torch.tensor([s.stop - s.start for s in slices])
        longest = int(count.max())
        features = np.zeros((len(slices), longest, self.features.shape[1]), np.float32)
        vectors = np.zeros((len(slices), longest, self.vectors.shape[1]), np.float32)
        target = np.zeros((len(slices), longest), np.float32)
        for i, rows in enumerate(slices):
            size = rows.stop - rows.start
            features[i, :size], vectors[i, :size] = self.features[rows], self.vectors[rows]
            target[i, :size] = self.goal(rows, kind)
        return *map(torch.tensor, (features, vectors, target)), count

    def goal(self, rows: slice, kind: str) -> np.ndarray:
        """Return what the head learns to say of the sentences, a distribution over them."""
        worth, oracle = self.worth[rows], self.oracle[rows] > 0
        soft = np.exp(20 * (worth - worth.max()))
        soft /= soft.sum()
        if kind == "worth":
            return soft
        hard = oracle / max(oracle.sum(), 1)
        if kind == "oracle":
            return hard if oracle.any() else soft
        return (hard + soft) / 2 if oracle.any() else soft


def loss(scores: torch.Tensor, target: torch.Tensor, count: torch.Tensor) -> torch.Tensor:
    """Return the cross-entropy of the article's distribution over its sentences."""
    outside = torch.arange(scores.shape[1])[None, :] >= count[:, None]
    logs = functional.log_softmax(scores.masked_fill(outside, -1e4), dim=1)
    return -(target * logs).sum(1).mean()


def train(head: Head, data: Articles, given: argparse.Namespace) -> None:
    """Train for the steps given; the rate falls to zero with them."""
    optimiser = torch.optim.AdamW(head.parameters(), lr=2e-3, weight_decay=1e-2)
    draw = np.random.default_rng(given.seed)
    started, step, mean = time.monotonic(), 0, 0.0
    usable = len(data) - HELD
    limit = given.steps
    while step < limit:
        # Articles of like length make dense batches.
        places = draw.choice(usable, size=BATCH * 8, replace=False)
        sizes = data.ends[places] - np.where(places > 0, data.ends[places - 1], 0)
        places = places[np.argsort(sizes)]
        groups = places.reshape(8, BATCH)
        for group in draw.permutation(groups):
            features, vectors, target, count = data.batch(group, given.goal)
            total = loss(head(features, vectors, count), target, count)
            optimiser.zero_grad(set_to_none=True)
            total.backward()
            nn.utils.clip_grad_norm_(head.parameters(), 1.0)
            for part in optimiser.param_groups:
                part["lr"] = 2e-3 * min(1.0, step / 100) * max(0.0, 1 - step / limit)
            optimiser.step()
            step += 1
            mean += 0.01 * (total.item() - mean)
            if step % 250 == 0:
                print(step, round(mean, 4), round(time.monotonic() - started), flush=True)


@torch.no_grad()
def scores(head: Head, data: Articles, places: np.ndarray) -> list[np.ndarray]:
    """Return the log share of each sentence, article by article."""
    head.eval()
    found: list[np.ndarray] = []
    for start in range(0, len(places), 128):
        features, vectors, _, count = data.batch(places[start : start + 128], "worth")
        rows = head(features, vectors, count)
        found += [torch.log_softmax(r[:n], 0).numpy() for r, n in zip(rows, count, strict=True)]
    head.train()
    return found


def save(head: Head, path: Path) -> None:
    """Write the head as arrays that the service reads with numpy alone."""
    arrays = {name: p.detach().numpy().astype(np.float16) for name, p in head.state_dict().items()}
    np.savez(path, **arrays)


def main() -> None:
    """Train and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--steps", type=int, default=2000)
    parser.add_argument("--goal", choices=["worth", "oracle", "both"], default="both")
    parser.add_argument("--seed", type=int, default=20261124)
    given = parser.parse_args()
    torch.manual_seed(given.seed)
    data = Articles.load(sorted(given.work.glob("train-*.npz")))
    head = Head(data.features.shape[1], data.vectors.shape[1])
    train(head, data, given)
    save(head, given.out)
    torch.save(head.state_dict(), given.out.with_suffix(".pt"))
    print(json.dumps({"articles": len(data), "steps": given.steps, "goal": given.goal}))


if __name__ == "__main__":
    main()
