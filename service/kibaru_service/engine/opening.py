"""Opens one model of the catalogue: weights, tokenizer and rows, checked against each other."""

from __future__ import annotations

from kibaru_service.domain import ModelRef, ModelRole
from kibaru_service.engine.embedding import EncoderModel
from kibaru_service.engine.generation import Generator
from kibaru_service.engine.integrity import fingerprint
from kibaru_service.engine.models import WARM_UP_TEXT
from kibaru_service.engine.protocol import Tokenizer
from kibaru_service.engine.rows import SOURCE, TARGET, RowTemplate
from kibaru_service.engine.salience import GruSalience
from kibaru_service.engine.scheduling import PATIENCE, SUMMARY_PATIENCE, BatchLimits
from kibaru_service.engine.shelf import Shelf
from kibaru_service.engine.specs import ModelSpec, RowSpec
from kibaru_service.engine.tokenizer_json import JsonTokenizer
from kibaru_service.engine.tokenizers import SentencePieceTokenizer
from kibaru_service.errors import CatalogError


def open_generators(spec: ModelSpec, shelf: Shelf) -> dict[ModelRole, Generator]:
    """Opens a model once, as a generator for each role that it plays; raises ModelCorrupt."""
    roles = {ModelRole.TRANSLATE: spec.translate, ModelRole.SUMMARIZE: spec.summarize}
    played = {role: table for role, table in roles.items() if table is not None}
    model = shelf.writer(spec)
    for table in played.values():
        model.require(*_tokens(spec, table))
    tokenizer = open_tokenizer(spec, model.source_vocabulary)
    ref = make_ref(spec)
    return {
        role: Generator(
            ref,
            model,
            tokenizer,
            _template(spec, table),
            table.options(),
            BatchLimits(rows=table.batch_rows),
            patience=SUMMARY_PATIENCE if role is ModelRole.SUMMARIZE else PATIENCE,
        )
        for role, table in played.items()
    }


def open_encoder(spec: ModelSpec, shelf: Shelf) -> EncoderModel:
    """Opens an encoder and measures its vectors; raises ModelCorrupt."""
    table = spec.embed
    if table is None:
        raise CatalogError(f"the encoder {spec.id!r} has no table 'embed'")
    template = _template(spec, table)
    model = shelf.encoder(spec, template.skip() if table.pool == "mean_text" else (0, 0))
    model.require(_tokens(spec, table)[0])
    tokenizer = open_tokenizer(spec, model.source_vocabulary)
    language = table.languages[0]
    probe = template.build(tokenizer.encode([WARM_UP_TEXT])[0], language, language)
    dimension = model.encode([probe.source]).shape[1]
    head = GruSalience(spec.folder / table.salience, dimension) if table.salience else None
    return EncoderModel(
        make_ref(spec), model, tokenizer, template, dimension, lead=table.lead, head=head
    )


def make_ref(spec: ModelSpec) -> ModelRef:
    """Returns the name that every answer of the model carries."""
    return ModelRef(spec.id, fingerprint(spec))


def open_tokenizer(spec: ModelSpec, vocabulary: frozenset[str]) -> Tokenizer:
    """Opens the tokenizer of a model that has weights for `vocabulary`; raises ModelCorrupt."""
    reserved = set(spec.languages.values())
    for table in (spec.translate, spec.summarize, spec.embed):
        if table is not None:
            reserved.update(*table.fixed_tokens())
    path = spec.folder / spec.tokenizer.file
    if spec.tokenizer.kind == "tokenizers":
        return JsonTokenizer(path, reserved)
    target = spec.folder / spec.tokenizer.target if spec.tokenizer.target else None
    return SentencePieceTokenizer(path, reserved, vocabulary, target)


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
