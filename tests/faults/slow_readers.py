"""Streams that nobody reads: they hold no worker, no place of others and no end of memory."""

from __future__ import annotations

import asyncio
import time

from calling import Tally, one_by_one
from newsroom import articles
from readers import reader
from servers import Server, serving
from verdict import Verdict

from kibaru_client import Article, AsyncClient

_WAIT_SECONDS = 600.0
_PROBES = 20
_AT_ONCE = 4
# No batch ends for so long: none runs.
_STILL_SECONDS = 3.0
_SLOWER = 2.0
_MB_A_STREAM = 6.0
# What the allocator may keep besides, however few the streams.
_MB_KEPT = 30.0


def run(*, streams: int = 30, words: int = 1500, limit: float = 100_000.0) -> Verdict:
    """Begin so many streams of articles of so many words, read nothing, ask beside them."""
    with serving("--max-queue-seconds", str(limit)) as server:
        asyncio.run(_warm_up(server, words))
        alone = asyncio.run(_probe(server))
        held = server.megabytes
        with reader(server.target, streams, 0, words):
            _await_unread(server, streams)
            beside = asyncio.run(_probe(server))
            grown = server.megabytes - held
            backlog = server.value("kibaru_backlog_seconds")
            open_streams = server.value("kibaru_calls_in_flight")
        quiet = server.await_nothing(_WAIT_SECONDS)
        ratio = beside.percentile(0.5) / max(alone.percentile(0.5), 1e-9)
        verdict = Verdict(f"{streams} streams of {words} words that nobody reads")
        verdict.figure("streams open, all their work done", open_streams)
        verdict.figure("seconds of work that the server believes to be waiting", backlog)
        verdict.figure("one sentence beside them over one sentence alone, medians", ratio)
        verdict.figure("MB that all of them hold", grown)
        verdict.figure("seconds until all was let go once the client was killed", quiet)
        verdict.claim("they are open, and unread", open_streams > 0)
        verdict.claim("they hold no place of others: the backlog is 0", not backlog)
        verdict.claim("nobody else is refused or fails", not beside.errors and beside.answered)
        verdict.claim(f"nobody else waits more than {_SLOWER:.0f} times as long", ratio < _SLOWER)
        most = _MB_A_STREAM * streams + _MB_KEPT
        verdict.claim(
            f"all hold less than {_MB_A_STREAM:.0f} MB each, and {_MB_KEPT:.0f}", grown < most
        )
        verdict.claim("all is let go when the client dies", quiet is not None)
        return verdict


async def _warm_up(server: Server, words: int) -> None:
    """Have the server do as much at once as it will, so that its memory finds its size."""
    texts = articles(words, 30)
    async with AsyncClient(server.target) as client:
        digests = [client.digest(Article(next(texts), language="en")) for _ in range(_AT_ONCE)]
        await asyncio.gather(*digests)


async def _probe(server: Server) -> Tally:
    async with AsyncClient(server.target) as client:
        return await one_by_one(client, _PROBES)


def _await_unread(server: Server, streams: int) -> None:
    """Wait until all streams have begun and no worker has anything to do any more."""
    until = time.monotonic() + _WAIT_SECONDS
    before = -1.0
    while time.monotonic() < until:
        begun = server.value("grpc_server_started_total", grpc_method="StreamDigest")
        batches = server.value("kibaru_batch_seconds_count")
        if begun >= streams and batches == before and not server.value("kibaru_queued_texts"):
            return
        before = batches
        time.sleep(_STILL_SECONDS)
    raise TimeoutError("the server is not done with the streams")
