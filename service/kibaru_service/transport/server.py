"""The gRPC server: what it offers, where it listens, how it says that it is well, how it ends."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

import grpc
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_health.v1.health import aio as health_aio
from grpc_reflection.v1alpha import reflection

from kibaru.v1 import news_pb2, news_pb2_grpc
from kibaru_service.errors import KibaruError
from kibaru_service.transport.access import Access
from kibaru_service.transport.interceptors import Calls
from kibaru_service.transport.observing import CallObserver
from kibaru_service.transport.servicer import NewsServicer
from kibaru_service.transport.tls import Tls, credentials
from kibaru_service.transport.unreadable import Answerable

SERVICE = news_pb2.DESCRIPTOR.services_by_name["NewsService"].full_name
METHODS = tuple(
    (f"/{SERVICE}/{method.name}", method.server_streaming)
    for method in news_pb2.DESCRIPTOR.services_by_name["NewsService"].methods
)
HEALTH = health_pb2.DESCRIPTOR.services_by_name["Health"].full_name
SERVING = health_pb2.HealthCheckResponse.SERVING
NOT_SERVING = health_pb2.HealthCheckResponse.NOT_SERVING
_REFUSING_SECONDS = 2.0
# gRPC hands over about a call a turn of the loop; so many turns without one, and there are no more.
_QUIET_TURNS = 10
_TURN_SECONDS = 0.01
_COMMON = [
    # A second server on the same port would take half of the calls without a word.
    ("grpc.so_reuseport", 0),
    # Clients may ping every ten seconds, also between calls.
    ("grpc.http2.min_ping_interval_without_data_ms", 10_000),
    ("grpc.keepalive_permit_without_calls", 1),
]


class CannotListen(KibaruError):
    """The address is taken or cannot be bound."""

    reason = "CANNOT_LISTEN"


@dataclass(frozen=True, slots=True)
class ServerOptions:
    """How to listen; `models` are the ids that health reports as "models/<id>".

    `health_address` answers health in the clear and nothing else. A connection may have
    `max_streams` calls open at once, and is asked to end when it is `max_connection_age` seconds
    old; calls on it may finish.
    """

    address: str = "127.0.0.1:0"
    max_request_bytes: int = 4 * 1024 * 1024
    reflection: bool = True
    tls: Tls | None = None
    access: Access = field(default_factory=Access)
    health_address: str | None = None
    max_streams: int = 1000
    max_connection_age: float | None = None
    models: Sequence[str] = ()
    observers: Sequence[CallObserver] = ()


class Server:
    """A server that is NOT_SERVING until `ready`, and drains in `stop`."""

    def __init__(self, servicer: NewsServicer, options: ServerOptions) -> None:
        self._calls = Calls(options.access, options.observers)
        self._health = health_aio.HealthServicer()
        self._names: tuple[str, ...] = ("", SERVICE, *(f"models/{m}" for m in options.models))
        self._server = grpc.aio.server(interceptors=(self._calls,), options=_channel(options))
        news_pb2_grpc.add_NewsServiceServicer_to_server(servicer, self._server)
        health_pb2_grpc.add_HealthServicer_to_server(self._health, self._server)
        if options.reflection:
            names = (SERVICE, HEALTH, reflection.SERVICE_NAME)
            reflection.enable_server_reflection(names, self._server)
        self.port = _bind(self._server, options.address, options.tls)
        self._probed, self.health_port = _health(self._health, options)

    @property
    def in_flight(self) -> int:
        """Return the number of calls that are being answered."""
        return self._calls.in_flight

    async def start(self) -> None:
        """Begin to answer; health says NOT_SERVING."""
        await self._set(NOT_SERVING)
        await self._server.start()
        if self._probed:
            await self._probed.start()

    async def ready(self) -> None:
        """Let health say SERVING."""
        await self._set(SERVING)

    async def announce(self, models: Collection[str]) -> None:
        """Let health name these models, and say NOT_SERVING of those that are gone."""
        now = {f"models/{model}" for model in models}
        for name in sorted(now.symmetric_difference(self._names) - {"", SERVICE}):
            await self._health.set(name, SERVING if name in now else NOT_SERVING)
        self._names = ("", SERVICE, *sorted(now))

    async def stop(self, drain_seconds: float) -> None:
        """Refuse new calls with UNAVAILABLE; end when running ones have ended, or time is up."""
        self._calls.draining = True
        await self._health.enter_graceful_shutdown()
        await self._refuse_arrived(min(_REFUSING_SECONDS, drain_seconds))
        await self._server.stop(drain_seconds)
        if self._probed:
            # Last, so that whoever probes a server that drains hears NOT_SERVING, not silence.
            await self._probed.stop(None)

    async def _refuse_arrived(self, seconds: float) -> None:
        """Wait until what has arrived and not begun is refused: gRPC would cancel it instead."""
        until = time.monotonic() + seconds
        seen, quiet = -1, 0
        while quiet < _QUIET_TURNS and time.monotonic() < until:
            quiet = quiet + 1 if self._calls.refused == seen else 0
            seen = self._calls.refused
            await asyncio.sleep(_TURN_SECONDS)

    async def _set(self, status: int) -> None:
        for name in self._names:
            await self._health.set(name, status)


def _channel(options: ServerOptions) -> list[tuple[str, int]]:
    age = options.max_connection_age
    return [
        ("grpc.max_receive_message_length", options.max_request_bytes),
        ("grpc.max_send_message_length", -1),
        ("grpc.max_concurrent_streams", options.max_streams),
        *([("grpc.max_connection_age_ms", round(age * 1000))] if age else []),
        *_COMMON,
    ]


def _health(
    servicer: health_aio.HealthServicer, options: ServerOptions
) -> tuple[grpc.aio.Server | None, int]:
    """Return a server of health alone, and its port, where one is wanted: kubelet speaks no TLS."""
    if options.health_address is None:
        return None, 0
    # Strangers reach this one: a few streams of small messages will do.
    few = [("grpc.max_concurrent_streams", 100), ("grpc.max_receive_message_length", 4096)]
    server = grpc.aio.server(interceptors=(Answerable(),), options=[*_COMMON, *few])
    health_pb2_grpc.add_HealthServicer_to_server(servicer, server)
    return server, _bind(server, options.health_address, None)


def _bind(server: grpc.aio.Server, address: str, tls: Tls | None) -> int:
    try:
        if tls is None:
            port = server.add_insecure_port(address)
        else:
            port = server.add_secure_port(address, credentials(tls))
    except (RuntimeError, ValueError, OSError) as error:
        raise CannotListen(f"cannot listen on {address}: {error}") from None
    if not port:
        raise CannotListen(f"cannot listen on {address}")
    return int(port)
