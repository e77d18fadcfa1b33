"""The bundled weights without the service: for the limit of raw CTranslate2 and for rivals."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import ctranslate2

from kibaru_service.engine.catalog import read_catalog
from kibaru_service.engine.rows import RowTemplate
from kibaru_service.engine.tokenizers import SentencePieceTokenizer
from kibaru_service.text.normalize import for_model

MODELS = Path(__file__).resolve().parents[2] / "models"


class Weights:
    """Rows, prefixes and texts of the model that translates English to French."""

    def __init__(self) -> None:
        catalog = read_catalog(MODELS)
        spec = catalog.models[catalog.profile("compact").translate["en", "fr"]]
        assert spec.translate
        table = spec.translate
        self.folder, self.beam = spec.folder, table.beam_size
        self._decoding = table
        self._tokenizer = SentencePieceTokenizer(spec.folder / spec.tokenizer.file)
        self._template = RowTemplate(
            table.source, table.prefix, spec.languages, spec.max_input_tokens
        )

    def row(self, text: str) -> list[str]:
        """Return what the model reads for an English sentence."""
        (pieces,) = self._tokenizer.encode([for_model(text)])
        return self._template.build(pieces, "en", "fr").source

    def prefix(self, target: str) -> list[str]:
        """Return what its output begins with."""
        return self._template.build([], "en", target).prefix

    def text(self, tokens: Sequence[str]) -> str:
        """Return the text of what it has written."""
        return self._tokenizer.decode([list(tokens)])[0]

    def translate(
        self,
        model: ctranslate2.Translator,
        rows: Sequence[list[str]],
        prefixes: Sequence[list[str]],
        batch: int = 0,
    ) -> list[list[str]]:
        """Return what the model writes, decoded as the service decodes."""
        results = model.translate_batch(
            rows,
            prefixes,
            beam_size=self._decoding.beam_size,
            length_penalty=self._decoding.length_penalty,
            no_repeat_ngram_size=self._decoding.no_repeat_ngram_size,
            repetition_penalty=self._decoding.repetition_penalty,
            max_batch_size=batch,
            disable_unk=True,
            return_scores=True,
            max_decoding_length=256,
        )
        return [result.hypotheses[0][1:] for result in results]
