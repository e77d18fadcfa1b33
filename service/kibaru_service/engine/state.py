"""How the engine stands at a moment, for metrics."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from kibaru_service.engine.cache import CacheCounts
from kibaru_service.engine.models import LoadedModels


@dataclass(frozen=True, slots=True)
class EngineState:
    """Texts that wait, seconds of work inside and allowed, and what the cache has done."""

    workers: int = 0
    queued: int = 0
    backlog_seconds: float = 0.0
    backlog_limit_seconds: float = 0.0
    cache: CacheCounts = field(default_factory=CacheCounts)
    cache_limit_bytes: int = 0


class EngineGauge:
    """Reads the state of what all profiles share; keeps hold of no weights."""

    def __init__(self, models: LoadedModels) -> None:
        self._batcher, self._gate, self._cache = models.batcher, models.gate, models.cache

    def read(self) -> EngineState:
        """Returns the state now; may be called from any thread."""
        return EngineState(
            workers=self._batcher.workers,
            queued=self._batcher.queued,
            backlog_seconds=self._gate.backlog_seconds,
            backlog_limit_seconds=self._gate.limit_seconds,
            cache=replace(self._cache.counts),
            cache_limit_bytes=self._cache.max_bytes,
        )
