"""(f) CPU time and memory against the length of an article, and for a thousand articles."""

from __future__ import annotations

import asyncio
from typing import Any

from driving import stub
from newsroom import articles
from processes import Process, kibaru
from reporting import keep

from kibaru.v1 import news_pb2 as pb

LENGTHS = (100, 300, 1000, 3000, 10_000, 20_000)
TYPICAL = 400
SAMPLE = 20


def run() -> None:
    """Measure, print and draw."""
    with kibaru() as server:
        asyncio.run(_digest(server, 100, 1))
        rows = [_row(server, words, max(1, 1500 // words), f"{words:,} words") for words in LENGTHS]
        rows.append(_row(server, TYPICAL, SAMPLE, f"1,000 articles of {TYPICAL} words"))
        rows[-1]["CPU-s"] *= 1000
    keep("growth", "Cost of a digest into two languages", rows, lambda axes: _draw(axes, rows))


def _row(server: Process, words: int, count: int, name: str) -> dict[str, Any]:
    before = server.cpu_seconds
    asyncio.run(_digest(server, words, count))
    used = (server.cpu_seconds - before) / count
    return {
        "article": name,
        "CPU-s": used,
        "CPU-ms per word": 1000 * used / words,
        "resident MB": server.megabytes,
        "peak MB": server.peak_megabytes,
    }


async def _digest(server: Process, words: int, count: int) -> None:
    source = articles(words, words)
    async with stub(server) as news:
        await asyncio.gather(
            *(
                news.Digest(pb.DigestRequest(article=pb.Article(text=next(source), language="en")))
                for _ in range(count)
            )
        )


def _draw(axes: Any, rows: list[dict[str, Any]]) -> None:
    axes.loglog(LENGTHS, [row["CPU-s"] for row in rows[: len(LENGTHS)]], "o-", label="measured")
    start = rows[0]["CPU-s"] / LENGTHS[0]
    axes.loglog(LENGTHS, [start * words for words in LENGTHS], ":", label="linear")
    axes.set(xlabel="words", ylabel="CPU-seconds")
    axes.legend(frameon=False)
