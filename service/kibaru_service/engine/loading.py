"""Opens what a profile names: files checked, each model loaded once, roles over one batcher."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from kibaru_service.domain import ModelInfo, ModelRef, ModelRole
from kibaru_service.engine.batcher import Batcher
from kibaru_service.engine.catalog import Catalog
from kibaru_service.engine.generation import Generator
from kibaru_service.engine.integrity import fingerprint, verify
from kibaru_service.engine.models import (
    WARM_UP_TEXT,
    BatchedEmbedder,
    BatchedRewriter,
    BatchedTranslator,
    EncoderModel,
    LoadedModels,
)
from kibaru_service.engine.rows import SOURCE, TARGET, RowTemplate
from kibaru_service.engine.scheduling import NaturalBatching
from kibaru_service.engine.specs import ModelSpec, Profile, RowSpec
from kibaru_service.engine.threads import Threads
from kibaru_service.engine.tokenizers import SentencePieceTokenizer
from kibaru_service.errors import CatalogError


@dataclass(frozen=True, slots=True)
class EngineOptions:
    """How a server runs its models; `max_queued` texts may wait, of all callers together."""

    threads: Threads = field(default_factory=Threads)
    max_queued: int = 10_000


def load_profile(
    catalog: Catalog, profile: str, options: EngineOptions | None = None
) -> LoadedModels:
    """Loads a profile; blocks for as long as reading and hashing all weights takes.

    Raises CatalogError, ModelMissing or ModelCorrupt; then nothing is left running.
    """
    options = options or EngineOptions()
    chosen = catalog.profile(profile)
    specs = {model: catalog.models[model] for _, _, model in chosen.uses()}
    for spec in specs.values():
        verify(spec)
    generators = {
        name: _open_generators(spec, options.threads)
        for name, spec in specs.items()
        if spec.kind == "seq2seq"
    }
    encoders = {
        name: _open_encoder(spec, options.threads)
        for name, spec in specs.items()
        if spec.kind == "encoder"
    }
    workers = options.threads.inter
    batcher = Batcher(NaturalBatching(options.max_queued, workers), workers)
    return LoadedModels(
        profile=profile,
        translator=BatchedTranslator(
            {key: generators[name][ModelRole.TRANSLATE] for key, name in chosen.translate.items()},
            batcher,
        ),
        rewriter=BatchedRewriter(
            {key: generators[name][ModelRole.SUMMARIZE] for key, name in chosen.summarize.items()},
            batcher,
        ),
        embedder=BatchedEmbedder(
            {tag: encoders[name] for tag, name in chosen.embed.items()}, batcher
        ),
        infos=_describe(chosen, specs),
        batcher=batcher,
    )


def _open_generators(spec: ModelSpec, threads: Threads) -> dict[ModelRole, Generator]:
    """One model, once in memory, as a generator for each role that it plays."""
    from kibaru_service.engine import ct2  # noqa: PLC0415 - OpenMP reads its settings on import

    roles = {ModelRole.TRANSLATE: spec.translate, ModelRole.SUMMARIZE: spec.summarize}
    played = {role: table for role, table in roles.items() if table is not None}
    settings = ct2.CT2Settings(spec.compute_type, spec.max_input_tokens, threads)
    model = ct2.CT2Seq2Seq(spec.folder, settings)
    for table in played.values():
        model.require(*_tokens(spec, table))
    tokenizer = _open_tokenizer(spec)
    ref = _ref(spec)
    return {
        role: Generator(ref, model, tokenizer, _template(spec, table), table.options())
        for role, table in played.items()
    }


def _open_encoder(spec: ModelSpec, threads: Threads) -> EncoderModel:
    from kibaru_service.engine import ct2  # noqa: PLC0415 - OpenMP reads its settings on import

    table = spec.embed
    if table is None:
        raise CatalogError(f"the encoder {spec.id!r} has no table 'embed'")
    template = _template(spec, table)
    settings = ct2.CT2Settings(spec.compute_type, spec.max_input_tokens, threads)
    skip = template.skip() if table.pool == "mean_text" else (0, 0)
    model = ct2.CT2Encoder(spec.folder, settings, skip)
    model.require(_tokens(spec, table)[0])
    tokenizer = _open_tokenizer(spec)
    language = table.languages[0]
    probe = template.build(tokenizer.encode([WARM_UP_TEXT])[0], language, language)
    dimension = model.encode([probe.source]).shape[1]
    return EncoderModel(_ref(spec), model, tokenizer, template, dimension)


def _open_tokenizer(spec: ModelSpec) -> SentencePieceTokenizer:
    reserved = set(spec.languages.values())
    for table in (spec.translate, spec.summarize, spec.embed):
        if table is not None:
            reserved.update(*table.fixed_tokens())
    return SentencePieceTokenizer(spec.folder / spec.tokenizer.file, reserved)


def _template(spec: ModelSpec, table: RowSpec) -> RowTemplate:
    return RowTemplate(table.source, table.prefix, spec.languages, spec.max_input_tokens)


def _tokens(spec: ModelSpec, table: RowSpec) -> tuple[set[str], set[str]]:
    """Every token that the template can put into a source and into a prefix."""
    source, prefix = table.fixed_tokens()
    tags = set(spec.languages.values())
    return (
        source | (tags if {SOURCE, TARGET} & set(table.source) else set()),
        prefix | (tags if {SOURCE, TARGET} & set(table.prefix) else set()),
    )


def _ref(spec: ModelSpec) -> ModelRef:
    return ModelRef(spec.id, fingerprint(spec))


def _describe(profile: Profile, specs: Mapping[str, ModelSpec]) -> tuple[ModelInfo, ...]:
    """One description per model and role."""
    keys: defaultdict[tuple[str, ModelRole], list[tuple[str, str] | str]] = defaultdict(list)
    for role, key, model in profile.uses():
        keys[model, role].append(key)
    return tuple(
        ModelInfo(
            ref=_ref(specs[model]),
            role=role,
            licence=specs[model].licence,
            directions=tuple(key for key in served if isinstance(key, tuple)),
            languages=tuple(key for key in served if isinstance(key, str)),
        )
        for (model, role), served in keys.items()
    )
