"""Callers: closed loops that wait for their answers, open loops that do not."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import grpc
from processes import Process

from kibaru.v1 import news_pb2 as pb
from kibaru.v1 import news_pb2_grpc


@dataclass
class Observed:
    """Answers of a run: how long each took, what they held, and the CPU time of the server."""

    latencies: list[float] = field(default_factory=list)
    characters: int = 0
    seconds: float = 0.0
    cpu_seconds: float = 0.0

    def percentile(self, share: float) -> float:
        """Return a latency in milliseconds."""
        ordered = sorted(self.latencies)
        return 1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))]

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.latencies) / self.seconds


@asynccontextmanager
async def stub(process: Process) -> AsyncIterator[Any]:
    """Open a channel of its own."""
    async with grpc.aio.insecure_channel(process.target) as channel:
        yield news_pb2_grpc.NewsServiceStub(channel)


def into_french(*texts: str) -> pb.TranslateRequest:
    """Ask for some sentences in French."""
    return pb.TranslateRequest(texts=texts, source_language="en", target_language="fr")


async def ask(news: Any, request: pb.TranslateRequest, observed: Observed) -> None:
    """Translate and note how long it took."""
    started = time.perf_counter()
    reply = await news.Translate(request)
    observed.latencies.append(time.perf_counter() - started)
    observed.characters += sum(len(each.text) for each in reply.translations)


async def closed(
    process: Process, texts: Iterator[str], callers: int, seconds: float, size: int = 1
) -> Observed:
    """Let so many callers ask again and again, `size` sentences at a time."""
    observed = Observed()

    def request() -> pb.TranslateRequest:
        return into_french(*islice(texts, size))

    async with stub(process) as news:
        await asyncio.gather(*(news.Translate(request()) for _ in range(callers)))
        started, cpu = time.perf_counter(), process.cpu_seconds

        async def caller() -> None:
            while time.perf_counter() - started < seconds:
                await ask(news, request(), observed)

        await asyncio.gather(*(caller() for _ in range(callers)))
        observed.seconds = time.perf_counter() - started
        observed.cpu_seconds = process.cpu_seconds - cpu
    return observed


async def opened(process: Process, texts: Iterator[str], rate: float, seconds: float) -> Observed:
    """Let callers come at random, so many a second, whether or not others have been answered."""
    observed, chance = Observed(), random.Random(1)
    async with stub(process) as news:
        started, cpu = time.perf_counter(), process.cpu_seconds
        calls, due = [], started
        while due - started < seconds:
            due += chance.expovariate(rate)
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            calls.append(asyncio.create_task(ask(news, into_french(next(texts)), observed)))
        await asyncio.gather(*calls)
        observed.seconds = time.perf_counter() - started
        observed.cpu_seconds = process.cpu_seconds - cpu
    return observed
