"""Loads what profiles name: files checked, each model opened once, roles over one batcher."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from kibaru_service.domain import ModelInfo, ModelRole
from kibaru_service.engine.admission import Admission
from kibaru_service.engine.batcher import Batcher
from kibaru_service.engine.cache import SentenceCache
from kibaru_service.engine.catalog import Catalog
from kibaru_service.engine.devices import Device
from kibaru_service.engine.embedding import BatchedEmbedder, EncoderModel
from kibaru_service.engine.fair import FairBatching
from kibaru_service.engine.generation import Generator
from kibaru_service.engine.integrity import verify
from kibaru_service.engine.models import (
    BatchedRewriter,
    BatchedTranslator,
    LoadedModels,
)
from kibaru_service.engine.observing import BatchObserver
from kibaru_service.engine.opening import make_ref, open_encoder, open_generators
from kibaru_service.engine.shelf import Shelf
from kibaru_service.engine.specs import ModelSpec, Profile
from kibaru_service.engine.threads import Threads


@dataclass(frozen=True, slots=True)
class EngineOptions:
    """How a server runs its models.

    `max_queued` texts and `max_queue_seconds` of work may wait, of all callers together; results
    are remembered in `cache_bytes`, 0 for none. `observers` watch every batch.
    """

    threads: Threads = field(default_factory=Threads)
    max_queued: int = 10_000
    max_queue_seconds: float = 60.0
    cache_bytes: int = 0
    device: Device = field(default_factory=Device)
    observers: Sequence[BatchObserver] = ()


class Loader:
    """Loads profiles to stand side by side: one batcher, and each model's weights opened once.

    Raises DeviceUnfit where the device is missing.
    """

    def __init__(self, options: EngineOptions) -> None:
        self._options = options
        self._shelf = Shelf(options.threads, options.device)
        self._shared: _Shared | None = None

    def load(self, catalog: Catalog, profile: str) -> LoadedModels:
        """Loads a profile; blocks for as long as reading and hashing all weights takes.

        Raises CatalogError, ModelMissing, ModelCorrupt or DeviceUnfit. Closing what is returned
        lets go of the weights; the batcher stays for the others.
        """
        chosen, specs = catalog.profile(profile), catalog.specs(profile)
        for spec in specs.values():
            verify(spec)
        fitted = {name: self._shelf.fitted(spec) for name, spec in specs.items()}
        roles = _open(chosen, fitted, self._shelf)
        # Its threads start last: where a model cannot be opened nothing is left running.
        self._shared = self._shared or _share(self._options)
        return _over(roles, self._shared, chosen.name, _describe(chosen, fitted))

    async def close(self) -> None:
        """Refuses new work as Unavailable, finishes what is queued and running; idempotent."""
        if self._shared is not None:
            await self._shared.batcher.close()


def load_profile(
    catalog: Catalog, profile: str, options: EngineOptions | None = None
) -> LoadedModels:
    """Loads one profile that stands alone: closing it closes its batcher. Raises as `Loader` does.

    When it raises, nothing is left running.
    """
    return replace(Loader(options or EngineOptions()).load(catalog, profile), owns_batcher=True)


@dataclass(frozen=True, slots=True)
class _Shared:
    """What all profiles of a server have in common."""

    batcher: Batcher
    cache: SentenceCache
    gate: Admission


@dataclass(frozen=True, slots=True)
class _Roles:
    """The open models of a profile by what they do."""

    translators: Mapping[tuple[str, str], Generator]
    rewriters: Mapping[str, Generator]
    embedders: Mapping[str, EncoderModel]


def _open(profile: Profile, specs: Mapping[str, ModelSpec], shelf: Shelf) -> _Roles:
    writers = {
        (name, role): generator
        for name, spec in specs.items()
        if spec.kind == "seq2seq"
        for role, generator in open_generators(spec, shelf).items()
    }
    encoders = {
        name: open_encoder(spec, shelf) for name, spec in specs.items() if spec.kind == "encoder"
    }
    return _Roles(
        {k: writers[name, ModelRole.TRANSLATE] for k, name in profile.translate.items()},
        {k: writers[name, ModelRole.SUMMARIZE] for k, name in profile.summarize.items()},
        {k: encoders[name] for k, name in profile.embed.items()},
    )


def _share(options: EngineOptions) -> _Shared:
    workers = options.threads.inter
    scheduler = FairBatching(options.max_queued, workers)
    return _Shared(
        Batcher(scheduler, workers, observers=options.observers),
        SentenceCache(options.cache_bytes),
        Admission(scheduler.seconds_per_token, workers, options.max_queue_seconds),
    )


def _over(
    roles: _Roles, shared: _Shared, profile: str, infos: tuple[ModelInfo, ...]
) -> LoadedModels:
    batcher, cache = shared.batcher, shared.cache
    return LoadedModels(
        profile=profile,
        translator=BatchedTranslator(roles.translators, batcher, cache),
        rewriter=BatchedRewriter(roles.rewriters, batcher, cache),
        embedder=BatchedEmbedder(roles.embedders, batcher),
        infos=infos,
        batcher=batcher,
        cache=cache,
        gate=shared.gate,
        owns_batcher=False,
    )


def _describe(profile: Profile, specs: Mapping[str, ModelSpec]) -> tuple[ModelInfo, ...]:
    """One description per model and role."""
    keys: defaultdict[tuple[str, ModelRole], list[tuple[str, str] | str]] = defaultdict(list)
    for role, key, model in profile.uses():
        keys[model, role].append(key)
    return tuple(
        ModelInfo(
            ref=make_ref(specs[model]),
            role=role,
            licence=specs[model].licence,
            directions=tuple(key for key in served if isinstance(key, tuple)),
            languages=tuple(key for key in served if isinstance(key, str)),
        )
        for (model, role), served in keys.items()
    )
