"""kill -9 of one of three replicas behind the client's round robin: no call is lost to its caller.

The calls that ran there are made again by the client, elsewhere. A stream that had begun to arrive
cannot be: its caller is told Unavailable, which is retryable, and asks again.
"""

from __future__ import annotations

import asyncio
import itertools
import signal
import time
from collections import Counter
from contextlib import ExitStack

from calling import Tally, keep_asking
from newsroom import articles
from servers import Server, await_start, launched
from verdict import Verdict

from kibaru_client import Article, AsyncClient
from kibaru_client.errors import KibaruClientError

REPLICAS = 3
_KILL_AFTER = 1 / 3
_WORDS = 100
_STREAMING = 4


def run(*, calls: int = 3000, callers: int = 48) -> Verdict:
    """Make so many calls; kill a replica after a third of them."""
    with ExitStack() as stack:
        servers = [stack.enter_context(launched()) for _ in range(REPLICAS)]
        for server in servers:
            await_start(server)
        tally, streams = Tally(), Counter[str]()
        running = asyncio.run(_load(servers, calls, callers, tally, streams))
        shares = [server.value("grpc_server_started_total") for server in servers[1:]]
        verdict = Verdict("kill -9 of one of three replicas")
        verdict.figure("calls answered", tally.answered)
        verdict.figure("calls that failed", tally.failures())
        verdict.figure("calls that ran on the killed replica", running)
        verdict.figure("calls begun on the two others", " + ".join(f"{n:.0f}" for n in shares))
        verdict.figure("streams read to their end", streams["whole"])
        verdict.figure("streams cut, as Unavailable, and asked for again", streams["cut"])
        worst = tally.percentile(1.0) / max(tally.percentile(0.5), 1e-9)
        verdict.figure("slowest call over the median", worst)
        verdict.claim("calls ran on the replica when it was killed", running > 0)
        verdict.claim(f"0 of {tally.ended} calls lost to the caller", not tally.errors)
        others = set(streams) - {"whole", "cut"}
        verdict.claim("a cut stream is told as retryable", not others and streams["whole"])
        verdict.claim("both others took calls", min(shares) > 0)
        return verdict


async def _load(
    servers: list[Server], calls: int, callers: int, tally: Tally, streams: Counter[str]
) -> float:
    """Return how many calls ran on the replica that was killed."""
    target = "ipv4:" + ",".join(server.target for server in servers)

    def over() -> bool:
        return tally.ended >= calls

    async with AsyncClient(target) as client:
        reading = [
            asyncio.create_task(_read(client, streams, n, tally, calls)) for n in range(_STREAMING)
        ]
        asking = asyncio.create_task(keep_asking(client, callers, tally, over))
        while tally.ended < _KILL_AFTER * calls:
            await asyncio.sleep(0.01)
        running = await asyncio.to_thread(_kill_busy, servers[0])
        await asyncio.gather(asking, *reading)
    return running


def _kill_busy(server: Server) -> float:
    """Kill a server at a moment at which it has work; return how many calls it had."""
    until = time.monotonic() + 30
    while not (running := server.value("kibaru_calls_in_flight")) and time.monotonic() < until:
        time.sleep(0.01)
    server.signal(signal.SIGKILL)
    server.ended()
    return running


async def _read(
    client: AsyncClient, streams: Counter[str], seed: int, tally: Tally, calls: int
) -> None:
    """Read streams, one after the other; ask again for those that are cut."""
    texts = articles(_WORDS, 20 + seed)
    for text in itertools.takewhile(lambda _: tally.ended < calls, texts):
        whole = False
        while not whole:
            try:
                async with client.stream_digest(Article(text, language="en")) as stream:
                    await stream.digest()
                whole = True
            except KibaruClientError as error:
                streams["cut" if error.retryable else type(error).__name__] += 1
        streams["whole"] += 1
