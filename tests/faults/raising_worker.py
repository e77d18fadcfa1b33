"""The model raises in every hundredth batch: callers never hear of it."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

from calling import Tally, ask
from newsroom import articles, sentences
from servers import Server, serving
from verdict import Verdict

from kibaru_client import Article, AsyncClient
from kibaru_client.errors import KibaruClientError
from kibaru_service.engine.threads import available_cores, configure_threads, plan_threads

_SCRIPT = Path(__file__).with_name("raising_server.py")
_WORDS = 80


def run(*, calls: int = 3000, every: int = 100, callers: int = 8) -> Verdict:
    """Make calls for sentences, and for digests, half by half."""
    environ = dict(os.environ)
    configure_threads(environ, plan_threads(available_cores()))
    command = (sys.executable, str(_SCRIPT), str(every))
    with serving(command=command, environ=environ) as server:
        tally = asyncio.run(_load(server, calls, callers))
        batches = server.value("kibaru_batch_seconds_count")
        rows = server.value("kibaru_batch_rows_sum")
        failed = server.value("kibaru_texts_total", outcome="failed")
        verdict = Verdict(f"The model raises in every {every}th run")
        verdict.figure("batches", batches)
        verdict.figure("rows a batch", rows / max(batches, 1.0))
        verdict.figure("texts that no second run has saved", failed)
        verdict.figure("calls answered", tally.answered)
        verdict.figure("calls that failed", tally.failures())
        verdict.claim("it has raised", batches > 2 * every)
        verdict.claim(f"0 errors in {tally.ended} calls", tally.answered and not tally.errors)
        verdict.claim("no text was given up", not failed)
        verdict.claim("health is up", server.healthy)
        return verdict


async def _load(server: Server, calls: int, callers: int) -> Tally:
    tally, left = Tally(), iter(range(calls))
    lines, texts = sentences(5), articles(_WORDS, 6)
    async with AsyncClient(server.target) as client:

        async def caller() -> None:
            for number in left:
                if number % 2:
                    await _digest(client, next(texts), tally)
                else:
                    await ask(client, next(lines), tally)

        await asyncio.gather(*(caller() for _ in range(callers)))
    return tally


async def _digest(client: AsyncClient, text: str, tally: Tally) -> None:
    try:
        await client.digest(Article(text, language="en"))
    except KibaruClientError as error:
        tally.errors[type(error).__name__] += 1
    else:
        tally.seconds.append(0.0)
