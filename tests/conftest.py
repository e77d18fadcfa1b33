"""A real server on a free port with made-up models, and a channel to it."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass

import grpc
import hypothesis
import pytest

from kibaru.v1 import news_pb2_grpc
from kibaru_service.app import build_server
from kibaru_service.config import Settings
from kibaru_service.engine.fake import FakeBehaviour, fake_models
from kibaru_service.engine.kernels import configure_kernels
from kibaru_service.engine.models import LoadedModels
from kibaru_service.transport.server import Server

# Before a test module imports CTranslate2.
configure_kernels(os.environ)

# How long an example takes says how busy the machine is.
hypothesis.settings.register_profile("kibaru", deadline=None)
hypothesis.settings.load_profile("kibaru")


@dataclass
class Running:
    """A server that serves, and a stub that reaches it."""

    server: Server
    channel: grpc.aio.Channel
    target: str
    models: LoadedModels

    @property
    def news(self) -> news_pb2_grpc.NewsServiceAsyncStub:
        """Return a stub of the service."""
        return news_pb2_grpc.NewsServiceStub(self.channel)


Start = Callable[..., Awaitable[Running]]


@pytest.fixture
async def start() -> AsyncIterator[Start]:
    """Start servers with a behaviour of the models and settings; all end with the test."""
    async with AsyncExitStack() as stack:

        async def begin(behaviour: FakeBehaviour | None = None, **settings: object) -> Running:
            models = fake_models(behaviour)
            stack.push_async_callback(models.close)
            server = build_server(Settings.model_validate({"port": 0} | settings), models)
            await server.start()
            await server.ready()
            stack.push_async_callback(server.stop, 0)
            target = f"127.0.0.1:{server.port}"
            channel = await stack.enter_async_context(grpc.aio.insecure_channel(target))
            return Running(server, channel, target, models)

        yield begin


@pytest.fixture
async def running(start: Start) -> Running:
    """A server with well-behaved models."""
    return await start()
