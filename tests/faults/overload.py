"""Ten times what a server can do, for minutes: it does its work, and refuses the rest at once.

Callers with names of their own (tokens) each send whole digests, whether or not others have been
answered. What the machine can do is measured first. Times are told in those of a full batch too:
they depend on the machine, their ratio does not.
"""

from __future__ import annotations

import asyncio
import random
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path

from newsroom import articles
from servers import Server, serving
from verdict import Verdict

from kibaru_client import Article, AsyncClient, Connection
from kibaru_client.errors import KibaruClientError, Overloaded
from kibaru_service.transport.tokens import entry, new_token

_REFUSED_SECONDS = 0.05
_SHARE = 0.99
_RETRY_SECONDS = 0.01
_QUIET_SECONDS = 300.0


@dataclass
class Seen:
    """What callers met: seconds of calls answered and refused, other ends, and memory."""

    answered: list[float] = field(default_factory=list)
    refused: list[float] = field(default_factory=list)
    failed: Counter[str] = field(default_factory=Counter)
    megabytes: list[float] = field(default_factory=list)


def run(
    *,
    minutes: float = 10.0,
    times: float = 10.0,
    callers: int = 8,
    words: int = 100,
    deadline: float = 30.0,
) -> Verdict:
    """Offer `times` what the server can do; each call has `deadline` seconds."""
    with tempfile.TemporaryDirectory() as folder:
        tokens = [new_token() for _ in range(callers + 1)]
        file = Path(folder) / "callers.toml"
        entries = [entry(f"desk-{number}", token) for number, token in enumerate(tokens)]
        file.write_text("\n".join(entries), encoding="utf-8")
        with serving("--callers-file", str(file)) as server:
            return asyncio.run(_measure(server, tokens, (minutes, times, words, deadline)))


async def _measure(
    server: Server, tokens: Sequence[str], scale: tuple[float, float, int, float]
) -> Verdict:
    minutes, times, words, deadline = scale
    texts = articles(words, 3)
    async with AsyncExitStack() as stack:
        *clients, newcomer = [
            await stack.enter_async_context(
                AsyncClient(Connection(server.target, token=token, timeout=deadline))
            )
            for token in tokens
        ]
        seconds = 60 * minutes
        await _able(clients, texts, min(10.0, seconds / 2))
        able = await _able(clients, texts, min(30.0, seconds))
        alone, held, seen = await _alone(clients[0], texts), server.megabytes, Seen()
        before = await asyncio.to_thread(_batches, server)
        inside = await _flood(server, clients, texts, (able * times, seconds), seen)
        recovered, forgiven = await asyncio.gather(
            _let_in(newcomer, texts), _let_in(clients[0], texts)
        )
        batches = await asyncio.to_thread(_batches, server)
        batch = (batches[0] - before[0]) / max(batches[1] - before[1], 1.0)
        await asyncio.gather(*inside)
        quiet = await asyncio.to_thread(server.await_nothing, _QUIET_SECONDS)
        after = await _alone(clients[0], texts)
    verdict = Verdict(f"{times:.0f} times the load, for {minutes:.3g} minutes")
    verdict.figure("digests a second that it can do", able)
    verdict.figure("digests a second under the flood", len(seen.answered) / seconds)
    _times(verdict, seen, deadline, batch)
    _memory(verdict, seen, held)
    verdict.figure(
        "batches' time from the flood's end to a newcomer's call let in", recovered / batch
    )
    verdict.figure(
        "  to one more of a caller's who has flooded, and is owed much", forgiven / batch
    )
    verdict.figure("one digest after the flood over one before", after / alone)
    verdict.claim("a newcomer is let in within one batch of the flood's end", recovered <= batch)
    verdict.claim("nothing is left of the flood", quiet is not None)
    return verdict


def _times(verdict: Verdict, seen: Seen, deadline: float, batch: float) -> None:
    answered, refused = sorted(seen.answered), sorted(seen.refused)
    verdict.figure("calls answered", len(answered))
    verdict.figure("calls refused, as Overloaded", len(refused))
    verdict.figure("calls that ended otherwise", dict(seen.failed) or "none")
    for share in (0.5, 0.9, 1.0):
        value = answered[int(share * (len(answered) - 1))] if answered else 0.0
        verdict.figure(f"{share:.0%} of the answers: time over the deadline", value / deadline)
    verdict.figure("a batch, in ms", 1000 * batch)
    for share in (0.5, 0.99):
        value = refused[int(share * (len(refused) - 1))] if refused else 0.0
        verdict.figure(f"refusals: {share:.0%} within so many ms", 1000 * value)
        verdict.figure("  in batches", value / batch)
        at_most = value
    verdict.claim("accepted calls are answered within their deadline", not seen.failed and answered)
    verdict.claim(
        f"{_SHARE:.0%} of the refusals come within {1000 * _REFUSED_SECONDS:.0f} ms",
        refused and at_most < _REFUSED_SECONDS,
    )


def _memory(verdict: Verdict, seen: Seen, held: float) -> None:
    middle = len(seen.megabytes) // 2
    first, second = max(seen.megabytes[: middle + 1]), max(seen.megabytes[middle:])
    verdict.figure("MB held before", held)
    verdict.figure("MB at most in the first half, and in the second", f"{first:.0f}, {second:.0f}")
    verdict.claim("memory is bounded: the second half adds less than 5 %", second < 1.05 * first)


async def _able(clients: Sequence[AsyncClient], texts: Iterator[str], seconds: float) -> float:
    """Return the digests a second of as many callers as can wait for their answers."""
    done, began = 0, time.perf_counter()

    async def caller(client: AsyncClient) -> None:
        nonlocal done
        while time.perf_counter() - began < seconds:
            try:
                await client.digest(Article(next(texts), language="en"))
                done += 1
            except Overloaded as error:
                # A slow machine has no time for all of them at once.
                await asyncio.sleep(error.retry_after or 1.0)

    await asyncio.gather(*(caller(client) for client in clients))
    return done / (time.perf_counter() - began)


async def _flood(
    server: Server,
    clients: Sequence[AsyncClient],
    texts: Iterator[str],
    load: tuple[float, float],
    seen: Seen,
) -> set[asyncio.Task[None]]:
    """Send calls at random moments, so many a second; return those that have not ended by then."""
    rate, seconds = load
    chance, began = random.Random(4), time.perf_counter()
    due, looked, calls = began, 0.0, set[asyncio.Task[None]]()
    while due - began < seconds:
        due += chance.expovariate(rate)
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        call = asyncio.create_task(_send(chance.choice(clients), next(texts), seen))
        calls.add(call)
        call.add_done_callback(calls.discard)
        if due - looked > 1.0:
            looked = due
            seen.megabytes.append(server.megabytes)
    return calls


async def _let_in(client: AsyncClient, texts: Iterator[str]) -> float:
    """Return the seconds until a stream's first message: it is let in, and read."""
    began = time.perf_counter()
    while True:
        try:
            async with client.stream_digest(Article(next(texts), language="en")) as stream:
                await anext(stream)
        except Overloaded:
            await asyncio.sleep(_RETRY_SECONDS)
        else:
            return time.perf_counter() - began


async def _alone(client: AsyncClient, texts: Iterator[str]) -> float:
    """Return the median seconds of one digest while nobody else asks."""
    seconds = []
    for _ in range(5):
        began = time.perf_counter()
        await client.digest(Article(next(texts), language="en"))
        seconds.append(time.perf_counter() - began)
    return statistics.median(seconds)


def _batches(server: Server) -> tuple[float, float]:
    """Return the seconds and the number of all batches so far."""
    name = "kibaru_batch_seconds"
    return server.value(f"{name}_sum"), server.value(f"{name}_count")


async def _send(client: AsyncClient, text: str, seen: Seen) -> None:
    began = time.perf_counter()
    try:
        await client.digest(Article(text, language="en"))
    except Overloaded:
        seen.refused.append(time.perf_counter() - began)
    except KibaruClientError as error:
        seen.failed[type(error).__name__] += 1
    else:
        seen.answered.append(time.perf_counter() - began)
