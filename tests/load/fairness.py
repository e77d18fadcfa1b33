"""(d) One sentence at a time, alone and beside a caller with a hundred articles.

Runs the engine and the use cases in this process, so that batches can be told apart: how many begin
between a question and its own batch does not depend on what else the machine does. The wait is
also given in batches of average length, whichever caller's and whichever model's.
"""

from __future__ import annotations

import asyncio
import os
import statistics
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
ASKED = 100
ASKED_BEHIND = 15  # by the caller who has a hundred articles in front of them
PAUSE = 0.02


class Batches:
    """An observer that keeps when batches began, how long they took, and for which calls."""

    def __init__(self) -> None:
        self.ran_so_far: list[tuple[float, float, set[int]]] = []

    def ran(self, ran: Ran) -> None:
        calls = {id(entry.call) for entry in ran.batch}
        self.ran_so_far.append((ran.started, ran.seconds, calls))

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
    batches = Batches()
    options = EngineOptions(threads, max_queue_seconds=1e9, max_queued=10**6, observers=[batches])
    models = load_profile(read_catalog(MODELS), "compact", options)
    await models.warm_up()
    rows = [await _ask(models, batches, "alone", "one", ASKED)]
    flood = asyncio.gather(*(_articles(models, number) for number in range(ARTICLES)))
    await asyncio.sleep(2.0)
    rows.append(await _ask(models, batches, "beside another caller's articles", "one", ASKED))
    name = "beside the same caller's articles"
    rows.append(await _ask(models, batches, name, "flood", ASKED_BEHIND))
    if flood.done():
        raise RuntimeError("the flood was over too soon")
    flood.cancel()
    await asyncio.gather(flood, return_exceptions=True)
    await models.close()
    return rows


async def _ask(
    models: LoadedModels, batches: Batches, name: str, caller: str, asked: int
) -> dict[str, Any]:
    """Translate sentence after sentence; note what was let in front, and how long it took."""
    texts = sentences(3)
    waits: list[float] = []
    in_front: list[int] = []
    batches.ran_so_far.clear()
    for _ in range(asked):
        began, call = time.monotonic(), Call(caller)
        await models.translator.translate(next(texts), "en", "fr", call)
        waits.append(time.monotonic() - began)
        begun = sorted(one for one in batches.ran_so_far if one[0] >= began)
        in_front.append(next(n for n, (_, _, calls) in enumerate(begun) if id(call) in calls))
        await asyncio.sleep(PAUSE)
    waits.sort()
    in_front.sort()
    last = round(0.99 * (asked - 1))  # the second longest of a hundred, the longest of few
    average = statistics.mean(seconds for _, seconds, _ in batches.ran_so_far)
    return {
        "one sentence": name,
        "p50 ms": 1000 * waits[len(waits) // 2],
        "p99 ms": 1000 * waits[last],
        "p99 batches let in front": in_front[last],
        "p50 wait in batches": waits[len(waits) // 2] / average,
        "p99 wait in batches": waits[last] / average,
    }


async def _articles(models: LoadedModels, number: int) -> None:
    """Digest articles without end, one call after the other."""
    digest = edition(Settings.model_validate({"repair_ratio": 0.0}), models).digest
    for text in articles(WORDS, 100 + number):
        await digest.run(Article(text, language="en"), DigestOptions(), Call("flood"))


def _draw(axes: Any, rows: list[dict[str, Any]]) -> None:
    for shift, key in ((-0.2, "p50 wait in batches"), (0.2, "p99 wait in batches")):
        places = [place + shift for place in range(len(rows))]
        axes.barh(places, [row[key] for row in rows], 0.36, label=key)
    axes.axvline(2, linestyle=":", color="grey")
    axes.set_yticks(range(len(rows)), [row["one sentence"] for row in rows], fontsize=8)
    axes.set(xlabel="from question to answer, in batches of average length")
    axes.legend(frameon=False)
