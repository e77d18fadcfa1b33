"""Tokenizers behind our protocol; the only place that imports sentencepiece."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

import sentencepiece

from kibaru_service.engine.protocol import Tokens
from kibaru_service.errors import ModelCorrupt


class SentencePieceTokenizer:
    """A sentencepiece model; safe to use from several threads.

    `reserved` are the tokens that steer a model: language tags, tasks, the end. They mean
    something only where the engine puts them. In a text they are characters like any others, and
    what a model writes of them is dropped.
    """

    def __init__(self, path: Path, reserved: Collection[str] = ()) -> None:
        try:
            self._model = sentencepiece.SentencePieceProcessor(model_file=str(path))
        except (OSError, RuntimeError) as error:
            raise ModelCorrupt(f"{path.name} is no sentencepiece model") from error
        self._reserved = frozenset(reserved) | self._control_pieces()

    def encode(self, texts: Sequence[str]) -> list[Tokens]:
        rows: list[Tokens] = self._model.encode(list(texts), out_type=str)
        return [self._defused(row) for row in rows]

    def decode(self, tokens: Sequence[Tokens]) -> list[str]:
        rows = [[token for token in row if token not in self._reserved] for row in tokens]
        return [str(text) for text in self._model.decode(rows)] if rows else []

    def _defused(self, row: Tokens) -> Tokens:
        """The row with typed control pieces spelt out, byte by byte."""
        if self._reserved.isdisjoint(row):
            return row
        return [part for piece in row for part in self._spelt(piece)]

    def _spelt(self, piece: str) -> Tokens:
        if piece not in self._reserved:
            return [piece]
        return [f"<0x{byte:02X}>" for byte in piece.encode()]

    def _control_pieces(self) -> frozenset[str]:
        """Pieces that the model itself calls control or unknown; a text never yields them."""
        model = self._model
        return frozenset(
            model.id_to_piece(number)
            for number in range(model.get_piece_size())
            if model.is_control(number) or model.is_unknown(number)
        )
