"""Settings to editions: loads what profiles name and puts the use cases over it."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from importlib.metadata import version

from kibaru_service.config import Settings
from kibaru_service.domain import Info
from kibaru_service.engine.catalog import read_catalog
from kibaru_service.engine.devices import Device
from kibaru_service.engine.fake import fake_models
from kibaru_service.engine.loading import EngineOptions, Loader
from kibaru_service.engine.models import LoadedModels
from kibaru_service.engine.observing import BatchObserver
from kibaru_service.engine.state import EngineGauge, EngineState
from kibaru_service.engine.threads import available_cores, configure_threads, plan_threads
from kibaru_service.text.language import detect
from kibaru_service.usecases import glossary
from kibaru_service.usecases.digest import DigestArticle, Models
from kibaru_service.usecases.editions import Edition, Editions
from kibaru_service.usecases.languages import routes
from kibaru_service.usecases.quality import Quality
from kibaru_service.usecases.repair import RepairPolicy
from kibaru_service.usecases.translate import TranslateTexts


class Assembly:
    """Makes the editions of a server, at its start and whenever it reloads.

    `quality` is one for all of them, so that its counters outlive a reload; `loads` counts profiles
    by "success" and "failure". `cores` are those that it may use, None for all that are available.
    """

    def __init__(
        self,
        settings: Settings,
        observers: Sequence[BatchObserver] = (),
        cores: int | None = None,
    ) -> None:
        self._settings = settings
        self._observers = observers
        self._cores = cores
        self._gauge: EngineGauge | None = None
        self.loads = {"success": 0, "failure": 0}
        self.quality = build_quality(settings)
        self._loader: Loader | None = None

    async def editions(self) -> Editions:
        """Load every profile and warm it up; raises ModelError."""
        loaded = [await self.load(name) for name in self._settings.profiles]
        return Editions(loaded)

    async def load(self, profile: str) -> Edition:
        """Load one profile from the catalogue as it stands now, and warm it up."""
        try:
            models = await asyncio.to_thread(self._models, profile)
            await models.warm_up()
        except BaseException:
            self.loads["failure"] += 1
            raise
        self.loads["success"] += 1
        self._gauge = EngineGauge(models)
        return edition(self._settings, models, self.quality)

    def engine_state(self) -> EngineState:
        """Return how the engine stands; may be called from any thread."""
        return self._gauge.read() if self._gauge else EngineState()

    async def close(self) -> None:
        """End the threads that the models of all editions run on."""
        if self._loader is not None:
            await self._loader.close()

    def _models(self, profile: str) -> LoadedModels:
        if profile == "fake":
            return fake_models(observers=self._observers)
        return self._load().load(read_catalog(self._settings.models_dir), profile)

    def _load(self) -> Loader:
        if self._loader is None:
            settings = self._settings
            threads = plan_threads(self._cores or available_cores(), settings.workers)
            # CTranslate2 reads these when it is imported, which the loader does.
            configure_threads(os.environ, threads)
            device = Device(settings.device, settings.compute_type)
            options = EngineOptions(
                threads,
                max_queued=settings.max_queued,
                max_queue_seconds=settings.max_queue_seconds,
                cache_bytes=round(settings.cache_mb * 2**20),
                device=device,
                observers=self._observers,
            )
            self._loader = Loader(options)
        return self._loader


def build_quality(settings: Settings) -> Quality:
    """Return how far repairs may go and the server's glossary; raises UnreadableGlossary."""
    terms = glossary.read(settings.glossary) if settings.glossary else ()
    return Quality(terms, RepairPolicy(ratio=settings.repair_ratio))


def edition(settings: Settings, models: LoadedModels, quality: Quality | None = None) -> Edition:
    """Return the use cases over the models of a profile."""
    limits = settings.limits
    quality = quality or build_quality(settings)
    abilities = Models(models.translator, models.rewriter, models.embedder)
    info = Info(
        version=version("kibaru"),
        profile=models.profile,
        models=models.infos,
        directions=routes(models.translator.directions),
        article_languages=tuple(sorted(models.embedder.languages)),
        limits=limits,
    )
    return Edition(
        DigestArticle(abilities, detect, limits, models.gate, quality),
        TranslateTexts(models.translator, detect, limits, models.gate, quality),
        info,
        models,
    )
