"""The memory of a server over tens of thousands of articles of random lengths: it does not grow.

Every article gets its extractive summary, one in `sample` all its parts. The first tenth warms up:
the allocator and the caches of words find their size.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Iterator, Sequence
from statistics import median

import numpy as np
from calling import EXTRACTIVE
from newsroom import sentences
from servers import Server, serving
from verdict import Verdict

from kibaru_client import Article, AsyncClient

TENTHS = 10
_SHORTEST, _LONGEST = 2, 120
# What a day's work of a desk, 10,000 articles, may add.
_GROWTH_MB = 5.0
_SHARE = 0.1


def run(
    *, articles: int = 50_000, sample: int = 200, callers: int = 8, cache_mb: int = 16
) -> Verdict:
    """Digest so many articles; look at the memory ten times."""
    with serving("--cache-mb", str(cache_mb), "--max-queue-seconds", "100000") as server:
        held = asyncio.run(_soak(server, articles, sample, callers))
        settled = [allocated for allocated, _ in held[1:]]
        per = articles / TENTHS
        slope = float(np.polyfit(np.arange(len(settled)) * per, settled, 1)[0])
        verdict = Verdict(f"{articles:,} articles of random lengths")
        for number, (allocated, resident) in enumerate(held, 1):
            figures = f"{allocated:.0f} of {resident:.0f}"
            verdict.figure(
                f"MB allocated of MB held after {number} tenth{'s' * (number > 1)}", figures
            )
        verdict.figure("slope from the first tenth on, MB for 10,000 articles", 10_000 * slope)
        grown = median(settled[-3:]) / median(settled[:3]) - 1
        verdict.figure("the last three tenths over the second to fourth", 1 + grown)
        answered = server.value("grpc_server_handled_total", grpc_code="OK")
        verdict.claim(f"all {articles:,} were answered", answered >= articles)
        verdict.claim(f"from beginning to end it grows by less than {_SHARE:.0%}", grown < _SHARE)
        flat = 10_000 * slope < _GROWTH_MB or articles < 10_000
        verdict.claim(f"the slope is below {_GROWTH_MB} MB for 10,000 articles", flat)
        return verdict


async def _soak(
    server: Server, count: int, sample: int, callers: int
) -> Sequence[tuple[float, float]]:
    """Return what the server has allocated and what it holds, in MB: ten medians of ten looks.

    One look says little: the allocator gives back some tens of MB now and then.
    """
    texts, looks = _texts(), list[tuple[float, float]]()
    async with AsyncClient(server.target) as client:
        for part in range(TENTHS * TENTHS):
            left = iter(range(count * part // TENTHS**2, count * (part + 1) // TENTHS**2))

            async def caller(numbers: Iterator[int]) -> None:
                for number in numbers:
                    article = Article(next(texts), language="en")
                    if number % sample:
                        await client.digest(article, EXTRACTIVE)
                    else:
                        await client.digest(article)

            await asyncio.gather(*(caller(left) for _ in range(callers)))
            looks.append((server.allocated_megabytes, server.megabytes))
    tenths = (looks[place : place + TENTHS] for place in range(0, len(looks), TENTHS))
    return [(median(a for a, _ in tenth), median(b for _, b in tenth)) for tenth in tenths]


def _texts() -> Iterator[str]:
    """Yield articles of a random number of sentences: many short ones, a few long."""
    chance = random.Random(12)
    # Written once and dealt out: to make each anew would take longer than to digest it.
    known = [text for text, _ in zip(sentences(12), range(20_000), strict=False)]
    while True:
        length = round(_SHORTEST * (_LONGEST / _SHORTEST) ** chance.random() ** 2)
        chosen = chance.sample(known, length)
        yield "\n\n".join(" ".join(chosen[i : i + 3]) for i in range(0, length, 3))
