"""The rule of `plan_threads`, against the other ways to share the cores out."""

from __future__ import annotations

import os
import time
from itertools import islice
from typing import Any

import ctranslate2
from newsroom import sentences
from reporting import keep
from weights import Weights

from kibaru_service.engine.threads import available_cores, plan_threads


def run() -> None:
    """Measure batches of 16 and single sentences for each way to use all cores."""
    weights, cores = Weights(), available_cores()
    texts = [weights.row(text) for text in islice(sentences(), 256)]
    rows: list[dict[str, Any]] = []
    for inter in (n for n in range(1, cores + 1) if cores % n == 0):
        model = ctranslate2.Translator(
            str(weights.folder),
            compute_type="int8",
            inter_threads=inter,
            intra_threads=cores // inter,
        )
        rate, each = _measure(weights, model, texts, 16)
        single = _measure(weights, model, texts[:32], 1)[1]
        chosen = "yes" if plan_threads(cores).inter == inter else ""
        rows.append(
            {"inter x intra": f"{inter} x {cores // inter}", "sentences/s": rate}
            | {"CPU-ms each": each, "CPU-ms alone": single, "chosen": chosen}
        )
    title = f"Sharing out {cores} cores (OMP_WAIT_POLICY={os.environ.get('OMP_WAIT_POLICY')})"
    keep("threads", title, rows, lambda axes: _draw(axes, rows))


def _measure(
    weights: Weights, model: ctranslate2.Translator, texts: list[list[str]], batch: int
) -> tuple[float, float]:
    prefix = weights.prefix("fr")
    started, cpu = time.perf_counter(), time.process_time()
    weights.translate(model, sorted(texts, key=len), [prefix] * len(texts), batch)
    each = 1000 * (time.process_time() - cpu) / len(texts)
    return len(texts) / (time.perf_counter() - started), each


def _draw(axes: Any, rows: list[dict[str, Any]]) -> None:
    axes.bar([row["inter x intra"] for row in rows], [row["CPU-ms each"] for row in rows])
    axes.set(xlabel="batches at once x cores each", ylabel="CPU-ms per sentence")
