"""A server whose metrics can be read as Prometheus reads them."""

from __future__ import annotations

import asyncio
import urllib.request
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import grpc
from prometheus_client.parser import text_string_to_metric_families

from kibaru.v1 import news_pb2_grpc
from kibaru_service.app import bind
from kibaru_service.assembly import Assembly, edition
from kibaru_service.config import Settings
from kibaru_service.engine.fake import FakeBehaviour, fake_models
from kibaru_service.telemetry import Telemetry
from kibaru_service.usecases.editions import Editions


@dataclass
class Watched:
    """A server with its metrics, and how many log lines it claims to have lost."""

    telemetry: Telemetry
    news: news_pb2_grpc.NewsServiceAsyncStub
    lost: int = 0

    async def scrape(self) -> dict[str, float]:
        """Return every sample by its name and labels, as Prometheus would read it."""
        text = await asyncio.to_thread(read, self.telemetry.port or 0)
        families = text_string_to_metric_families(text)
        return {
            f"{sample.name}{sorted(sample.labels.items())}": sample.value
            for family in families
            for sample in family.samples
        }

    async def value(self, name: str, **labels: str) -> float:
        """Return the sum of the samples that have the labels."""
        samples = await self.scrape()
        wanted = [repr(item)[1:-1] for item in labels.items()]
        return sum(
            value
            for key, value in samples.items()
            if key.startswith(f"{name}[") and all(label in key for label in wanted)
        )


def read(port: int) -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=30) as reply:
        return str(reply.read().decode())


@asynccontextmanager
async def watched(behaviour: FakeBehaviour | None = None) -> AsyncIterator[Watched]:
    """Run a server with made-up models; behaviour comes without their warming up."""
    chosen = Settings(profile="fake", port=0, metrics_port=0)
    telemetry = Telemetry(chosen)
    assembly = Assembly(chosen, telemetry.batches)
    if behaviour:
        models = fake_models(behaviour, telemetry.batches)
        editions = Editions([edition(chosen, models, assembly.quality)])
    else:
        editions = await assembly.editions()
    server = bind(chosen, editions, telemetry.calls)
    await server.start()
    async with grpc.aio.insecure_channel(f"127.0.0.1:{server.port}") as channel:
        found = Watched(telemetry, news_pb2_grpc.NewsServiceStub(channel))
        telemetry.expose(assembly, editions, lambda: found.lost)
        yield found
    await server.stop(0)
    telemetry.close()
    await editions.close()
