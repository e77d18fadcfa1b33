"""(e) One whole digest and its first parts; and what an idle service adds to a bare call."""

from __future__ import annotations

import asyncio
import statistics
import time
from typing import Any

from driving import into_french, stub
from newsroom import articles, sentences
from processes import Process, kibaru
from reporting import keep

from kibaru.v1 import news_pb2 as pb

WORDS = 600
ROUNDS = 8
PARTS = ("article", "extractive", "abstractive", "translated", "end")


def run() -> None:
    """Measure, print and draw."""
    with kibaru() as server:
        seen = asyncio.run(_streams(server))
    with kibaru("--repair-ratio", "0") as server:
        added = asyncio.run(_idle(server))
    rows = [
        {"part": part, "ms": 1000 * seen[part], "share of the whole": seen[part] / seen["end"]}
        for part in PARTS
    ]
    rows.append({"part": "idle overhead of one sentence", "ms": added, "share of the whole": ""})
    title = f"A digest of {WORDS} words into two languages: when its parts arrive"
    keep("latency", title, rows, lambda axes: _draw(axes, rows[:-1]))


async def _streams(server: Process) -> dict[str, float]:
    seen: dict[str, list[float]] = {part: [] for part in PARTS}
    source = articles(WORDS, 5)
    async with stub(server) as news:
        for _ in range(ROUNDS):
            article = pb.Article(text=next(source), language="en")
            request = pb.StreamDigestRequest(digest=pb.DigestRequest(article=article))
            started, known = time.perf_counter(), set[str]()
            async for part in news.StreamDigest(request):
                kind = part.WhichOneof("part") or ""
                if kind not in known:
                    known.add(kind)
                    seen[kind].append(time.perf_counter() - started)
    return {part: statistics.median(times) for part, times in seen.items()}


async def _idle(server: Process, count: int = 100) -> float:
    """Milliseconds that a call takes beside the run of its model: channel, queue, checks."""
    texts = sentences(7)
    over: list[float] = []
    async with stub(server) as news:
        for _ in range(count):
            started = time.perf_counter()
            reply = await news.Translate(into_french(next(texts)))
            took = time.perf_counter() - started
            over.append(1000 * took - reply.usage.compute_time.ToMicroseconds() / 1000)
    return statistics.median(over)


def _draw(axes: Any, rows: list[dict[str, Any]]) -> None:
    names = ["structure", "extractive", "abstractive", "first sentences", "all"]
    axes.barh(names, [row["ms"] for row in rows])
    axes.invert_yaxis()
    axes.set(xlabel="ms after the call")
