"""Is a row of the catalogue the one that a model was trained on: its own tokenizer must make it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from fetching.problems import FetchError
from kibaru_service.engine.protocol import Tokens
from kibaru_service.engine.rows import SOURCE, TARGET, Row
from kibaru_service.engine.specs import ModelSpec, RowSpec


@dataclass(frozen=True, slots=True)
class Probe:
    """A text, the row that the service makes of it, and the table that it comes from."""

    text: str
    row: Row
    table: RowSpec
    source: str
    target: str


def demand(tokenizer: Any, probe: Probe, spec: ModelSpec) -> None:
    """Raises FetchError unless the tokenizer of transformers makes the same source row."""
    text = probe.text
    if SOURCE in probe.table.source:
        tokenizer.src_lang = spec.languages[probe.source]
    if TARGET in probe.table.source:
        text = f"{spec.languages[probe.target]} {text}"
    theirs = tokenizer.convert_ids_to_tokens(tokenizer(text).input_ids)
    if _known(probe.row.source, tokenizer) != _known(theirs, tokenizer):
        raise FetchError(
            f"{spec.id}: the catalogue's row is {probe.row.source}, and its tokenizer makes"
            f" {theirs}; change 'source' in the catalogue"
        )


def _known(row: Tokens, tokenizer: Any) -> Tokens:
    """The row with unknown pieces left out: every library names them as it likes."""
    known = tokenizer.get_vocab().keys() - {tokenizer.unk_token}
    return [piece for piece in row if piece in known]
