"""What a smaller vocabulary saves: bytes, and CPU time of greedy decoding, against the whole one.

The weights are random and have the shape of NLLB-200 distilled 600M; lengths are forced, so that
time is real and text is not. Both models run in turn in one process, timed in CPU seconds.
Usage: bench_trimming.py [--rows 256206 128000 64000 32000] [--rounds 3] [--batch 16]
"""

from __future__ import annotations

import argparse
import itertools
import tempfile
import time
from pathlib import Path
from typing import Any

import ctranslate2
import numpy as np
from ctranslate2.specs import TransformerSpec

WIDTH, INNER, LAYERS, HEADS = 1024, 4096, 12, 16
LENGTH = 30
_BLOCK = np.random.default_rng(5).normal(0.0, 0.02, 1 << 20).astype(np.float32)
_SHIFT = itertools.count(1)


def matrix(*shape: int) -> Any:
    """Return random weights, made quickly: one block over and over.

    Each begins elsewhere in the block: CTranslate2 stores equal matrices once.
    """
    return np.resize(np.roll(_BLOCK, 7 * next(_SHIFT)), int(np.prod(shape))).reshape(shape)


def save(folder: Path, rows: int) -> int:
    """Write a model with `rows` tokens in int8; return its bytes."""
    spec: Any = TransformerSpec.from_config((LAYERS, LAYERS), num_heads=HEADS)
    shared = matrix(rows, WIDTH)
    for side in (spec.encoder, spec.decoder):
        side.position_encodings.encodings = matrix(512, WIDTH)
        _norm(side.layer_norm)
        for layer in side.layer:
            _attention(layer.self_attention, (3 * WIDTH, WIDTH))
            _norm(layer.ffn.layer_norm)
            _linear(layer.ffn.linear_0, INNER, WIDTH)
            _linear(layer.ffn.linear_1, WIDTH, INNER)
    for layer in spec.decoder.layer:
        _attention(layer.attention, (WIDTH, 2 * WIDTH, WIDTH))
    spec.encoder.embeddings[0].weight = shared
    spec.decoder.embeddings.weight = shared
    spec.decoder.projection.weight = shared
    tokens = ["<unk>", "<s>", "</s>", *(f"t{n}" for n in range(rows - 3))]
    spec.register_source_vocabulary(tokens)
    spec.register_target_vocabulary(tokens)
    spec.validate()
    spec.optimize(quantization="int8")
    folder.mkdir()
    spec.save(str(folder))
    return (folder / "model.bin").stat().st_size


def _attention(attention: Any, widths: tuple[int, ...]) -> None:
    _norm(attention.layer_norm)
    for linear, width in zip(attention.linear, widths, strict=False):
        _linear(linear, width, WIDTH)


def _linear(linear: Any, outputs: int, inputs: int) -> None:
    linear.weight = matrix(outputs, inputs)
    linear.bias = np.zeros(outputs, np.float32)


def _norm(norm: Any) -> None:
    norm.gamma = np.ones(WIDTH, np.float32)
    norm.beta = np.zeros(WIDTH, np.float32)


def seconds(translator: ctranslate2.Translator, batch: int) -> float:
    """Return the CPU seconds of one batch of forced length."""
    rows = [[f"t{(7 * n + 13 * place) % 9_000}" for place in range(LENGTH)] for n in range(batch)]
    options: dict[str, Any] = {"min_decoding_length": LENGTH, "max_decoding_length": LENGTH}
    started = time.process_time()
    translator.translate_batch(rows, beam_size=1, **options)
    return time.process_time() - started


def main() -> None:
    """Print a table: rows, bytes, CPU time and the gain over the first line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, nargs="+", default=[256_206, 128_000, 64_000, 32_000])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--batch", type=int, default=16)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folders = {rows: Path(name) / str(rows) for rows in given.rows}
        sizes = {rows: save(folder, rows) for rows, folder in folders.items()}
        models = {
            rows: ctranslate2.Translator(str(folder), compute_type="int8", intra_threads=1)
            for rows, folder in folders.items()
        }
        taken: dict[int, list[float]] = {rows: [] for rows in models}
        for _ in range(given.rounds + 1):
            for rows, model in models.items():
                taken[rows].append(seconds(model, given.batch))
    best = {rows: min(times[1:]) for rows, times in taken.items()}
    first = given.rows[0]
    print(f"{'rows':>8} {'MB':>6} {'CPU s':>7} {'faster':>7}")
    for rows in given.rows:
        gain = best[first] / best[rows]
        print(f"{rows:>8} {sizes[rows] / 1e6:>6.0f} {best[rows]:>7.2f} {gain:>6.2f}x")


if __name__ == "__main__":
    main()
