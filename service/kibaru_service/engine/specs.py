"""The tables of `catalog.toml`: a model, what it does, how it is fed; a profile, what it chooses.

Unknown keys are errors: a misspelt option that is silently ignored changes what a model writes.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from kibaru_service.domain import ModelRole
from kibaru_service.engine.protocol import DecodeOptions
from kibaru_service.engine.rows import SOURCE, TARGET, TEXT
from kibaru_service.engine.sources import Figure, FileSpec, RelativePath, SourceSpec, Table


def _parse_direction(value: object) -> tuple[str, str]:
    source, _, target = str(value).partition("-")
    if not source or not target or "-" in target:
        raise ValueError("expected a direction such as 'en-fr'")
    return source, target


def _check_source(value: tuple[str, ...]) -> tuple[str, ...]:
    if value.count(TEXT) != 1:
        raise ValueError("expected {text} exactly once")
    return value


Direction = Annotated[tuple[str, str], BeforeValidator(_parse_direction)]
SourceTemplate = Annotated[tuple[str, ...], AfterValidator(_check_source)]


class TokenizerSpec(Table):
    """The tokenizer of a model; its files are in the model's folder.

    `kind` "tokenizers" is a `tokenizer.json`; `target` is the sentencepiece model that output is
    read with, where that is another one.
    """

    kind: Literal["sentencepiece", "tokenizers"]
    file: RelativePath
    target: RelativePath | None = None

    @property
    def files(self) -> tuple[str, ...]:
        """Returns every file that the tokenizer is read from."""
        return (self.file, self.target) if self.target else (self.file,)


class RowSpec(Table):
    """How a text becomes a row in one role; see `engine.rows`."""

    source: SourceTemplate
    prefix: tuple[str, ...] = ()

    def fixed_tokens(self) -> tuple[set[str], set[str]]:
        """Returns the verbatim tokens of source and prefix."""
        places = {TEXT, SOURCE, TARGET}
        return set(self.source) - places, set(self.prefix) - places


class DecodeSpec(RowSpec):
    """A row and how to decode it; the fields are those of `DecodeOptions`.

    `batch_rows` is how many rows a batch holds at most. The best number is the model's own: small
    ones outgrow the processor's cache with more.
    """

    batch_rows: int = Field(default=32, ge=1)
    beam_size: int = Field(default=1, ge=1)
    max_output_tokens: int = Field(default=256, ge=1)
    repetition_penalty: float = Field(default=1.0, gt=0)
    no_repeat_ngram_size: int = Field(default=0, ge=0)
    length_penalty: float = 1.0

    def options(self) -> DecodeOptions:
        """Returns the options that every text starts from."""
        return DecodeOptions(
            beam_size=self.beam_size,
            max_output_tokens=self.max_output_tokens,
            repetition_penalty=self.repetition_penalty,
            no_repeat_ngram_size=self.no_repeat_ngram_size,
            length_penalty=self.length_penalty,
        )


class TranslateSpec(DecodeSpec):
    """A model as translator."""

    directions: tuple[Direction, ...]


class SummarizeSpec(DecodeSpec):
    """A model as writer of short versions."""

    languages: tuple[str, ...]


class EmbedSpec(RowSpec):
    """A model as encoder; `pool` is the mean over the whole row or over the text alone.

    `lead` stands before every text, as part of it: "query: " for the models of the e5 family.
    `salience` is the file of a head that was trained on its vectors, if there is one.
    """

    languages: tuple[str, ...]
    lead: str = ""
    pool: Literal["mean", "mean_text"] = "mean"
    salience: RelativePath | None = None


class ModelSpec(Table):
    """A model of the catalogue; `folder` is absolute, `max_input_tokens` counts a whole row.

    `files` may be empty while a model is made or not yet fetched; `integrity.verify` insists.
    A model with a `source` is brought by models/tools/fetch.py, whose manifest lists its files.
    `compute_type` is that of a CPU, `cuda_compute_type` that of a GPU.
    """

    id: str
    folder: Path
    path: RelativePath
    kind: Literal["seq2seq", "encoder"]
    licence: str
    tokenizer: TokenizerSpec
    languages: dict[str, str]
    max_input_tokens: int = Field(ge=8)
    files: dict[RelativePath, FileSpec] = Field(default_factory=dict)
    compute_type: str = "default"
    cuda_compute_type: str = "float16"
    source: SourceSpec | None = None
    quality: tuple[Figure, ...] = ()
    description: str = ""
    origin: str = ""
    revision: str = ""
    translate: TranslateSpec | None = None
    summarize: SummarizeSpec | None = None
    embed: EmbedSpec | None = None

    @model_validator(mode="after")
    def _check_parts(self) -> Self:
        writes = self.translate is not None or self.summarize is not None
        if writes != (self.kind == "seq2seq") or (self.embed is not None) != (not writes):
            raise ValueError("a seq2seq model translates or summarizes, an encoder embeds")
        return self

    def serves(self, role: ModelRole, key: tuple[str, str] | str) -> bool:
        """Says whether the model plays a role for a direction or a language."""
        spec = getattr(self, role.value)
        served = (
            spec.directions if isinstance(spec, TranslateSpec) else getattr(spec, "languages", ())
        )
        tags = key if isinstance(key, tuple) else (key,)
        return key in served and all(tag in self.languages for tag in tags)


class Profile(Table):
    """Which model does what: direction or language to model id."""

    name: str
    translate: dict[Direction, str] = Field(default_factory=dict)
    summarize: dict[str, str] = Field(default_factory=dict)
    embed: dict[str, str] = Field(default_factory=dict)

    def uses(self) -> list[tuple[ModelRole, tuple[str, str] | str, str]]:
        """Returns every (role, direction or language, model id)."""
        return [
            (role, key, model)
            for role in ModelRole
            for key, model in getattr(self, role.value).items()
        ]
