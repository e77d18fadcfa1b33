"""(b) What the service delivers per CPU-second over what raw CTranslate2 does, in the same run.

Raw CTranslate2 is fed one big sorted batch and does not even tokenise. Callers ask for a sentence
at a time, the worst case, and for an article's. Characters of the reply count, so that hypotheses
that repairs look at and throw away do not flatter the service.
"""

from __future__ import annotations

import asyncio
import statistics
import time
from itertools import islice
from typing import Any

import ctranslate2
from driving import closed
from newsroom import sentences
from processes import Process, kibaru
from reporting import keep
from weights import Weights

CALLERS = 64
SECONDS = 8.0  # several rounds of an article of each caller, also where the machine is slow
ROUNDS = 5
RAW_SENTENCES = 256
BATCHES = (16, 32)
ARTICLE = 20  # sentences
RAW = "raw CTranslate2"
# What is measured: the name of it, whether repairs are on, the sentences of a call, and the
# callers: as many articles as a slow machine lets in at once.
WAYS = (
    ("kibaru, an article a call, repairs off", False, ARTICLE, CALLERS // 2),
    ("kibaru, a sentence a call, repairs off", False, 1, CALLERS),
    ("kibaru, a sentence a call", True, 1, CALLERS),
)


def run() -> None:
    """Measure both in turns, so that other load on the machine meets them alike."""
    weights = Weights()
    model = ctranslate2.Translator(
        str(weights.folder), compute_type="int8", inter_threads=2, intra_threads=1
    )
    texts = list(islice(sentences(), RAW_SENTENCES))
    rows: list[dict[str, Any]] = []
    with kibaru("--repair-ratio", "0") as plain, kibaru() as repairing:
        for number in range(ROUNDS):
            raw = [_raw(weights, model, texts)]
            row: dict[str, Any] = {"round": number + 1}
            for name, repairs, size, callers in WAYS:
                server = repairing if repairs else plain
                row[name] = _served(server, number + 1, size, callers)
                # Before and after: the machine does not stand still.
                raw.append(_raw(weights, model, texts))
                row[f"ratio: {name.removeprefix('kibaru, ')}"] = 2 * row[name] / sum(raw[-2:])
            rows.append(row | {RAW: statistics.mean(raw)})
    rows.append({key: statistics.median(row[key] for row in rows) for key in rows[0]})
    rows[-1]["round"] = "median"
    title = (
        f"Delivered per CPU-second: {CALLERS} callers of a sentence, {CALLERS // 2} of an article"
    )
    keep("limit", title, rows, lambda axes: _draw(axes, rows[-1]))


def _served(server: Process, seed: int, size: int, callers: int) -> float:
    found = asyncio.run(closed(server, sentences(seed), callers, SECONDS, size))
    return found.characters / found.cpu_seconds


def _raw(weights: Weights, model: ctranslate2.Translator, texts: list[str]) -> float:
    return max(_sorted(weights, model, texts, batch) for batch in BATCHES)


def _sorted(weights: Weights, model: ctranslate2.Translator, texts: list[str], batch: int) -> float:
    rows = sorted((weights.row(text) for text in texts), key=len)
    prefix = weights.prefix("fr")
    started = time.process_time()
    found = weights.translate(model, rows, [prefix] * len(rows), batch)
    used = time.process_time() - started
    return sum(len(weights.text(tokens)) for tokens in found) / used


def _draw(axes: Any, row: dict[str, Any]) -> None:
    shown = [RAW, *(name for name, *_ in WAYS)]
    axes.barh(shown, [row[name] for name in shown])
    axes.invert_yaxis()
    axes.set(xlabel="characters per CPU-second, median")
