"""Bundled int8 weights back to a state that train.py resumes from, where no checkpoint was kept.

Training from them loses what rounding to int8 took, which a hundred updates make good, and the
optimiser's memory, which a short warm-up rebuilds.
Usage: thaw.py --work FOLDER [--model FOLDER] [--step N --tokens N]
"""

from __future__ import annotations

import argparse
import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
from variables import variables

MODEL = Path(__file__).resolve().parents[2] / "bundled" / "news-compact"
ATTENTION = {
    ("self_attention", "linear_0"): ("self_attn", ("q_proj", "k_proj", "v_proj")),
    ("self_attention", "linear_1"): ("self_attn", ("out_proj",)),
    ("attention", "linear_0"): ("encoder_attn", ("q_proj",)),
    ("attention", "linear_1"): ("encoder_attn", ("k_proj", "v_proj")),
    ("attention", "linear_2"): ("encoder_attn", ("out_proj",)),
}
NORMS = {
    "self_attention": "self_attn_layer_norm",
    "attention": "encoder_attn_layer_norm",
    "ffn": "final_layer_norm",
}
PARTS = {"weight": "weight", "bias": "bias", "gamma": "weight", "beta": "bias"}


def state(found: dict[str, np.ndarray]) -> dict[str, torch.Tensor]:
    """Return the weights under transformers' names for M2M-100."""
    weights = {}
    for name, value in found.items():
        for key, part in _renamed(name, value):
            weights[key] = torch.tensor(part.astype(np.float32))
    shared = torch.tensor(found["decoder/embeddings/weight"])
    for key in ("shared", "encoder.embed_tokens", "decoder.embed_tokens"):
        weights[f"model.{key}.weight"] = shared
    weights["lm_head.weight"] = shared
    return weights


def _renamed(name: str, value: np.ndarray) -> Iterator[tuple[str, np.ndarray]]:
    side, *rest = name.split("/")
    if len(rest) == 2 and rest[0] == "layer_norm":
        yield f"model.{side}.layer_norm.{PARTS[rest[1]]}", value
    if not rest[0].startswith("layer_") or rest[0] == "layer_norm":
        return
    head = f"model.{side}.layers.{rest[0].removeprefix('layer_')}"
    block, linear, part = rest[1], rest[2], PARTS.get(rest[-1])
    if part is None:
        return
    if linear == "layer_norm":
        yield f"{head}.{NORMS[block]}.{part}", value
    elif block == "ffn":
        yield f"{head}.fc{int(linear.removeprefix('linear_')) + 1}.{part}", value
    elif (block, linear) in ATTENTION:
        into, names = ATTENTION[block, linear]
        for piece, share in zip(names, np.split(value, len(names)), strict=True):
            yield f"{head}.{into}.{piece}.{part}", share


def main() -> None:
    """Write work/last.pt and work/spm.model from a bundled model."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--model", type=Path, default=MODEL)
    parser.add_argument("--step", type=int, default=0, help="updates made so far")
    parser.add_argument("--tokens", type=int, default=0, help="target tokens seen so far")
    given = parser.parse_args()
    given.work.mkdir(parents=True, exist_ok=True)
    weights = state(variables(given.model / "model.bin"))
    thawed = {"model": weights, "step": given.step, "tokens": given.tokens}
    torch.save(thawed, given.work / "last.pt")
    torch.save(weights, given.work / f"weights-{given.step:07d}.pt")
    shutil.copy(given.model / "spm.model", given.work / "spm.model")


if __name__ == "__main__":
    main()
