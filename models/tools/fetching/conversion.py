"""A checkpoint of transformers to a CTranslate2 model, by CTranslate2's own converters.

The only place that imports torch, transformers and the converters; the service never does.
"""

from __future__ import annotations

import shutil
import sys
import warnings
from collections.abc import Collection
from importlib.metadata import version
from pathlib import Path
from typing import Any

import torch
from ctranslate2.converters import TransformersConverter

from fetching.problems import FetchError
from fetching.trimming import cut, kept_rows
from kibaru_service.engine.specs import ModelSpec

# What configurations of today's transformers leave out and the converters still ask for.
_FORGOTTEN: dict[str, dict[str, Any]] = {
    "bart": {"normalize_before": False, "normalize_embedding": True},
    "pegasus": {"normalize_before": True, "normalize_embedding": False},
    "bert": {"position_embedding_type": "absolute"},
    "xlm-roberta": {"position_embedding_type": "absolute"},
}


class Checkpoint(TransformersConverter):  # type: ignore[misc]
    """A downloaded checkpoint: read once, written as often as asked, trimmed where it is wanted."""

    def __init__(self, folder: Path, spec: ModelSpec) -> None:
        super().__init__(str(folder))
        self._spec = spec
        self._read: Any = None
        self.tokenizer: Any = None
        self.tokens: list[str] = []
        self.kept: Collection[str] = ()

    @property
    def model(self) -> Any:
        """The model in transformers, in float32, without the head that a converter may add."""
        return getattr(self._read, "roberta", self._read)

    def write(self, folder: Path, quantization: str) -> None:
        """Writes weights, vocabulary and tokenizer to a new folder; raises FetchError."""
        try:
            with warnings.catch_warnings(), torch.no_grad():
                warnings.simplefilter("ignore")
                self.convert(str(folder), quantization=quantization)
        except (ValueError, KeyError, AttributeError, AssertionError, OSError) as error:
            raise FetchError(f"{self._spec.id}: cannot be converted: {error}") from error
        self._write_tokenizer(folder)

    def load_model(self, model_class: Any, name: str, **options: Any) -> Any:
        if self._read is None:
            options["dtype"] = torch.float32
            self._read = super().load_model(model_class, name, **options).eval()
            for key, value in _FORGOTTEN.get(self._read.config.model_type, {}).items():
                if not hasattr(self._read.config, key):
                    setattr(self._read.config, key, value)
        return self._read

    def load_tokenizer(self, tokenizer_class: Any, name: str, **options: Any) -> Any:
        if self.tokenizer is None:
            let_sentencepiece_be_read()
            self.tokenizer = super().load_tokenizer(tokenizer_class, name, **options)
        return self.tokenizer

    def _load(self) -> Any:
        spec = super()._load()
        trim = self._spec.source.trim if self._spec.source else None
        if self._spec.kind == "encoder":
            return spec
        self.tokens = list(spec._vocabularies["source"][0])  # noqa: SLF001 - no public way
        self.kept = frozenset(self.tokens)
        if trim is not None:
            rows = kept_rows(
                self.tokens, trim, self.tokenizer.all_special_tokens, self._always(spec)
            )
            cut(spec, rows)
            self.kept = frozenset(self.tokens[row] for row in rows)
        return spec

    def _always(self, spec: Any) -> set[str]:
        """Tokens that stay whatever they look like: tags served, and what every row may hold."""
        config = spec.config
        fixed = {config.bos_token, config.eos_token, config.unk_token, config.decoder_start_token}
        for table in (self._spec.translate, self._spec.summarize):
            if table is not None:
                fixed.update(*table.fixed_tokens())
        return fixed | set(self._spec.languages.values())

    def _write_tokenizer(self, folder: Path) -> None:
        if self._spec.tokenizer.kind == "tokenizers":
            self.tokenizer.backend_tokenizer.save(str(folder / self._spec.tokenizer.file))
            return
        for name in self._spec.tokenizer.files:
            shutil.copyfile(Path(self._model_name_or_path) / name, folder / name)


def versions() -> dict[str, str]:
    """Returns what a conversion depends on."""
    return {name: version(name) for name in ("ctranslate2", "torch", "transformers")}


def let_sentencepiece_be_read() -> None:
    """Gives transformers a description of sentencepiece's files that our protobuf accepts.

    The one that sentencepiece 0.2.3 brings was generated for protobuf 7; transformers has its own.
    """
    try:
        from sentencepiece import sentencepiece_model_pb2  # noqa: F401, PLC0415 - only to try it
    except Exception:  # noqa: BLE001 - protobuf's VersionError, or what its descendants are
        from transformers.utils import sentencepiece_model_pb2_new  # noqa: PLC0415

        sys.modules["sentencepiece.sentencepiece_model_pb2"] = sentencepiece_model_pb2_new
