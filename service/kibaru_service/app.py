"""The composition root: settings to editions to a server, until a signal ends it."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack, suppress
from typing import Any

from kibaru_service.assembly import Assembly, edition
from kibaru_service.config import Settings
from kibaru_service.engine.memory import settle
from kibaru_service.engine.models import LoadedModels
from kibaru_service.entrance import access_of, tls_of
from kibaru_service.line_writer import LineWriter
from kibaru_service.logs import logger
from kibaru_service.reload import Reloader
from kibaru_service.telemetry import Telemetry
from kibaru_service.text.language import detect
from kibaru_service.transport.observing import CallObserver
from kibaru_service.transport.server import Server, ServerOptions
from kibaru_service.transport.servicer import NewsServicer
from kibaru_service.usecases import checks
from kibaru_service.usecases.editions import Editions

_CLOSE_SECONDS = 10.0
_log = logger(__name__)


def build_server(settings: Settings, *models: LoadedModels) -> Server:
    """Return a server over the models that is bound to its port; raises CannotListen."""
    return bind(settings, Editions([edition(settings, each) for each in models]))


def bind(settings: Settings, editions: Editions, observers: Sequence[CallObserver] = ()) -> Server:
    """Return a server over the editions that is bound to its port; raises CannotListen."""
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    probes = None if settings.health_port is None else f"{host}:{settings.health_port}"
    options = ServerOptions(
        address=f"{host}:{settings.port}",
        max_request_bytes=settings.max_request_bytes,
        reflection=settings.reflection,
        tls=tls_of(settings),
        access=access_of(settings),
        health_address=probes,
        max_streams=settings.max_streams,
        max_connection_age=settings.max_connection_age_seconds,
        models=sorted(editions.models),
        observers=observers,
    )
    if settings.exposed:
        _log.warning("others can call without TLS or without a token", host=settings.host)
    return Server(NewsServicer(editions), options)


async def serve(settings: Settings, lines: LineWriter | None = None) -> None:
    """Serve until SIGTERM or SIGINT, then drain; returns when nothing is left to do.

    SIGHUP reads the catalogue again and swaps the models. Metrics count what `lines` has dropped.
    """
    asyncio.get_running_loop().set_exception_handler(_unhandled)
    stop = asyncio.Event()
    _on((signal.SIGTERM, signal.SIGINT), stop.set)
    async with AsyncExitStack() as stack:
        telemetry = Telemetry(settings)
        stack.callback(telemetry.close)
        assembly = Assembly(settings, telemetry.batches)
        stack.push_async_callback(_close, assembly)
        editions = await assembly.editions()
        stack.push_async_callback(_close, editions)
        await asyncio.to_thread(detect, "warm up")
        await asyncio.to_thread(checks.warm_up)
        telemetry.expose(assembly, editions, lambda: lines.dropped if lines else 0)
        server = bind(settings, editions, telemetry.calls)
        reloader = Reloader(assembly, editions, server)
        await server.start()
        settle()
        await server.ready()
        _log.info(
            "serving",
            port=server.port,
            metrics_port=telemetry.port,
            profiles=list(editions.names),
        )
        await _until(stop, settings, server, reloader)
    _log.info("stopped")


def _unhandled(_loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """Log what no task awaited; asyncio's own line would quote the exception's message."""
    _log.error("unhandled in the event loop", exc_info=context.get("exception"))


async def _close(what: Assembly | Editions) -> None:
    await asyncio.wait_for(what.close(), _CLOSE_SECONDS)


async def _until(
    stop: asyncio.Event, settings: Settings, server: Server, reloader: Reloader
) -> None:
    reloading = asyncio.create_task(reloader.run())
    _on((signal.SIGHUP,), reloader.ask)
    if settings.port_file:
        settings.port_file.write_text(f"{server.port}\n")
    await stop.wait()
    reloading.cancel()
    _log.info("draining", seconds=settings.drain_seconds)
    await server.stop(settings.drain_seconds)
    with suppress(asyncio.CancelledError):
        await reloading


def _on(numbers: tuple[signal.Signals, ...], do: Callable[[], None]) -> None:
    for number in numbers:
        asyncio.get_running_loop().add_signal_handler(number, do)
