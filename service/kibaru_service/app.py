"""The composition root: settings to models to use cases to a server, until a signal ends it."""

from __future__ import annotations

import asyncio
import os
import signal
from importlib.metadata import version

from kibaru_service.config import Settings
from kibaru_service.domain import Info
from kibaru_service.engine.catalog import read_catalog
from kibaru_service.engine.devices import Device
from kibaru_service.engine.fake import fake_models
from kibaru_service.engine.loading import EngineOptions, load_profile
from kibaru_service.engine.models import LoadedModels
from kibaru_service.engine.threads import available_cores, configure_threads, plan_threads
from kibaru_service.logs import logger
from kibaru_service.text.language import detect
from kibaru_service.transport.server import Server, ServerOptions, Tls
from kibaru_service.transport.servicer import NewsServicer
from kibaru_service.transport.tokens import Token
from kibaru_service.usecases.digest import DigestArticle, Models
from kibaru_service.usecases.languages import routes
from kibaru_service.usecases.translate import TranslateTexts

_CLOSE_SECONDS = 10.0
_log = logger(__name__)


def load_models(settings: Settings) -> LoadedModels:
    """Return the models of the profile; raises ModelError when one is missing or corrupt."""
    if settings.profile == "fake":
        return fake_models()
    threads = plan_threads(available_cores(), settings.workers)
    # CTranslate2 reads these when it is imported, which load_profile does.
    configure_threads(os.environ, threads)
    catalog = read_catalog(settings.models_dir)
    device = Device(settings.device, settings.compute_type)
    options = EngineOptions(
        threads,
        max_queued=settings.max_queued,
        max_queue_seconds=settings.max_queue_seconds,
        cache_bytes=round(settings.cache_mb * 2**20),
        device=device,
    )
    return load_profile(catalog, settings.profile, options)


def build_servicer(settings: Settings, models: LoadedModels) -> NewsServicer:
    """Return the service over the models."""
    limits = settings.limits
    abilities = Models(models.translator, models.rewriter, models.embedder)
    info = Info(
        version=version("kibaru"),
        profile=models.profile,
        models=models.infos,
        directions=routes(models.translator.directions),
        article_languages=tuple(sorted(models.embedder.languages)),
        limits=limits,
    )
    digest = DigestArticle(abilities, detect, limits, models.gate)
    translate = TranslateTexts(models.translator, detect, limits, models.gate)
    return NewsServicer(digest, translate, info)


def build_server(settings: Settings, models: LoadedModels) -> Server:
    """Return a server that is bound to its port; raises CannotListen."""
    tls = None
    if settings.tls_cert and settings.tls_key:
        tls = Tls(settings.tls_cert, settings.tls_key, settings.tls_client_ca)
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    options = ServerOptions(
        address=f"{host}:{settings.port}",
        max_request_bytes=settings.max_request_bytes,
        reflection=settings.reflection,
        tls=tls,
        token=Token.read(settings.token_file) if settings.token_file else None,
        models=sorted({info.ref.id for info in models.infos}),
    )
    return Server(build_servicer(settings, models), options)


async def serve(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT, then drain; returns when nothing is left to do."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    models = await asyncio.to_thread(load_models, settings)
    try:
        server = build_server(settings, models)
        await server.start()
        await asyncio.gather(models.warm_up(), asyncio.to_thread(detect, "warm up"))
        await server.ready()
        _log.info("serving", port=server.port, profile=models.profile)
        if settings.port_file:
            settings.port_file.write_text(f"{server.port}\n")
        await stop.wait()
        _log.info("draining", seconds=settings.drain_seconds)
        await server.stop(settings.drain_seconds)
    finally:
        await asyncio.wait_for(models.close(), _CLOSE_SECONDS)
    _log.info("stopped")
