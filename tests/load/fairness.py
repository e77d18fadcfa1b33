"""(d) One sentence at a time, alone and beside a caller with a hundred articles.

Runs the engine and the use cases in this process, so that batches can be counted: how many end
while the sentence waits and runs does not depend on what else the machine does.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Sequence
from typing import Any

from newsroom import articles, sentences
from reporting import keep
from weights import MODELS

from kibaru_service.assembly import edition
from kibaru_service.config import Settings
from kibaru_service.domain import Article, DigestOptions
from kibaru_service.engine.catalog import read_catalog
from kibaru_service.engine.loading import EngineOptions, load_profile
from kibaru_service.engine.models import LoadedModels
from kibaru_service.engine.observing import Drop, Ran
from kibaru_service.engine.protocol import Call
from kibaru_service.engine.scheduling import Entry
from kibaru_service.engine.threads import available_cores, configure_threads, plan_threads

ARTICLES = 100
WORDS = 200
ASKED = 15
PAUSE = 0.05


class BatchCount:
    """An observer that counts the batches that have run."""

    def __init__(self) -> None:
        self.batches = 0

    def ran(self, _ran: Ran) -> None:
        self.batches += 1

    def dropped(self, entries: Sequence[Entry], why: Drop) -> None:
        """Let go of texts that did not run."""


def run() -> None:
    """Measure, print and draw."""
    rows = asyncio.run(_measure())
    title = "One sentence beside a hundred articles"
    keep("fairness", title, rows, lambda axes: _draw(axes, rows))


async def _measure() -> list[dict[str, Any]]:
    threads = plan_threads(available_cores())
    configure_threads(os.environ, threads)
    count = BatchCount()
    options = EngineOptions(threads, max_queue_seconds=1e9, max_queued=10**6, observers=[count])
    models = load_profile(read_catalog(MODELS), "compact", options)
    await models.warm_up()
    rows = [await _ask(models, count, "alone", "one")]
    flood = asyncio.gather(*(_articles(models, number) for number in range(ARTICLES)))
    await asyncio.sleep(2.0)
    rows.append(await _ask(models, count, "beside another caller's articles", "one"))
    rows.append(await _ask(models, count, "beside the same caller's articles", "flood"))
    if flood.done():
        raise RuntimeError("the flood was over too soon")
    flood.cancel()
    await asyncio.gather(flood, return_exceptions=True)
    await models.close()
    return rows


async def _ask(models: LoadedModels, count: BatchCount, name: str, caller: str) -> dict[str, Any]:
    """Translate sentence after sentence; count the batches that end meanwhile, its own included."""
    texts = sentences(3)
    waits: list[float] = []
    batches: list[float] = []
    workers = models.batcher.workers
    for _ in range(ASKED):
        started, before = time.perf_counter(), count.batches
        await models.translator.translate(next(texts), "en", "fr", Call(caller))
        waits.append(1000 * (time.perf_counter() - started))
        batches.append((count.batches - before) / workers)
        await asyncio.sleep(PAUSE)
    waits.sort()
    return {
        "one sentence": name,
        "p50 ms": waits[len(waits) // 2],
        "p99 ms": waits[-1],
        "p50 batches a worker": sorted(batches)[len(batches) // 2],
        "p99 batches a worker": max(batches),
    }


async def _articles(models: LoadedModels, number: int) -> None:
    """Digest articles without end, one call after the other."""
    digest = edition(Settings.model_validate({"repair_ratio": 0.0}), models).digest
    for text in articles(WORDS, 100 + number):
        await digest.run(Article(text, language="en"), DigestOptions(), Call("flood"))


def _draw(axes: Any, rows: list[dict[str, Any]]) -> None:
    for shift, key in ((-0.2, "p50 batches a worker"), (0.2, "p99 batches a worker")):
        places = [place + shift for place in range(len(rows))]
        axes.barh(places, [row[key] for row in rows], 0.36, label=key)
    axes.axvline(2, linestyle=":", color="grey")
    axes.set_yticks(range(len(rows)), [row["one sentence"] for row in rows], fontsize=8)
    axes.set(xlabel="batches that end between question and answer, its own included")
    axes.legend(frameon=False)
