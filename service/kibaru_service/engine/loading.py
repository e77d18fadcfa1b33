"""Loads what a profile names: files checked, each model opened once, roles over one batcher."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from kibaru_service.domain import ModelInfo, ModelRole
from kibaru_service.engine.admission import Admission
from kibaru_service.engine.batcher import Batcher
from kibaru_service.engine.cache import SentenceCache
from kibaru_service.engine.catalog import Catalog
from kibaru_service.engine.devices import Device
from kibaru_service.engine.fair import FairBatching
from kibaru_service.engine.integrity import verify
from kibaru_service.engine.models import (
    BatchedEmbedder,
    BatchedRewriter,
    BatchedTranslator,
    LoadedModels,
)
from kibaru_service.engine.opening import (
    make_ref,
    on_device,
    open_encoder,
    open_generators,
    resolve_device,
)
from kibaru_service.engine.specs import ModelSpec, Profile
from kibaru_service.engine.threads import Threads


@dataclass(frozen=True, slots=True)
class EngineOptions:
    """How a server runs its models.

    `max_queued` texts and `max_queue_seconds` of work may wait, of all callers together; results
    are remembered in `cache_bytes`, 0 for none.
    """

    threads: Threads = field(default_factory=Threads)
    max_queued: int = 10_000
    max_queue_seconds: float = 60.0
    cache_bytes: int = 0
    device: Device = field(default_factory=Device)


def load_profile(
    catalog: Catalog, profile: str, options: EngineOptions | None = None
) -> LoadedModels:
    """Loads a profile; blocks for as long as reading and hashing all weights takes.

    Raises CatalogError, ModelMissing, ModelCorrupt or DeviceUnfit; then nothing is left running.
    """
    options = options or EngineOptions()
    chosen, specs = catalog.profile(profile), catalog.specs(profile)
    for spec in specs.values():
        verify(spec)
    device = resolve_device(options.device)
    options = replace(options, device=device)
    return _open(chosen, {n: on_device(spec, device) for n, spec in specs.items()}, options)


def _open(profile: Profile, specs: Mapping[str, ModelSpec], options: EngineOptions) -> LoadedModels:
    device = options.device.name
    writers = {
        (name, role): generator
        for name, spec in specs.items()
        if spec.kind == "seq2seq"
        for role, generator in open_generators(spec, options.threads, device).items()
    }
    encoders = {
        name: open_encoder(spec, options.threads, device)
        for name, spec in specs.items()
        if spec.kind == "encoder"
    }
    translators = {k: writers[name, ModelRole.TRANSLATE] for k, name in profile.translate.items()}
    rewriters = {k: writers[name, ModelRole.SUMMARIZE] for k, name in profile.summarize.items()}
    embedders = {k: encoders[name] for k, name in profile.embed.items()}
    workers = options.threads.inter
    scheduler = FairBatching(options.max_queued, workers)
    batcher = Batcher(scheduler, workers)
    cache = SentenceCache(options.cache_bytes)
    return LoadedModels(
        profile=profile.name,
        translator=BatchedTranslator(translators, batcher, cache),
        rewriter=BatchedRewriter(rewriters, batcher, cache),
        embedder=BatchedEmbedder(embedders, batcher),
        infos=_describe(profile, specs),
        batcher=batcher,
        cache=cache,
        gate=Admission(scheduler.seconds_per_token, workers, options.max_queue_seconds),
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
