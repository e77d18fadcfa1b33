"""Tokenizers behind our protocol; the only place that imports sentencepiece."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

import sentencepiece

from kibaru_service.engine.protocol import Tokens
from kibaru_service.errors import ModelCorrupt

# Rows of a vocabulary that stand for no text: masks, sentinels, padding of the matrix. A model may
# write them, a reader must not see them.
PLACEHOLDER = re.compile(r"<(?:mask(?:_\d+)?|extra_id_\d+|unk_\d+|pad|unused_\d+)>|madeupword\d+")
# No placeholder is without one of these.
_MARKS = ("<", "madeupword")
_SPACE = "\u2581"


class SentencePieceTokenizer:
    """A sentencepiece model; safe to use from several threads.

    `reserved` are the tokens that steer a model: language tags, tasks, the end. They mean
    something only where the engine puts them. In a text they are characters like any others, and
    what a model writes of them is dropped.

    `vocabulary` are the tokens that the model has weights for, where these may be fewer than the
    pieces, as after trimming: a piece without weights is spelt in the longest ones that have some.
    `target` is the sentencepiece model of the output, where it is another one, as in OPUS-MT.
    """

    def __init__(
        self,
        path: Path,
        reserved: Collection[str] = (),
        vocabulary: Collection[str] | None = None,
        target: Path | None = None,
    ) -> None:
        self._model = _open(path)
        self._target = _open(target) if target else self._model
        self._reserved = frozenset(reserved) | _control_pieces(self._model)
        self._vocabulary = None if vocabulary is None else frozenset(vocabulary)

    def encode(self, texts: Sequence[str]) -> list[Tokens]:
        # One by one: given a list, sentencepiece starts threads, which cost more than a text does.
        return [self._defused(self._model.encode(text, out_type=str)) for text in texts]

    def decode(self, tokens: Sequence[Tokens]) -> list[str]:
        return [self._joined(self._text(row)) for row in tokens]

    def _text(self, row: Sequence[str]) -> Sequence[str]:
        # Nearly every row is nothing but text, which a look at the whole of it tells.
        whole = "\n".join(row)
        if self._reserved.isdisjoint(row) and not any(mark in whole for mark in _MARKS):
            return row
        return [token for token in row if self._is_text(token)]

    def _joined(self, row: Sequence[str]) -> str:
        # A piece of the source's model is no piece of the target's, and keeps its space marker.
        return str(self._target.decode(list(row))).replace(_SPACE, " ") if row else ""

    def _is_text(self, token: str) -> bool:
        return token not in self._reserved and not PLACEHOLDER.fullmatch(token)

    def _defused(self, row: Tokens) -> Tokens:
        """The row with typed control pieces, and pieces without weights, spelt out."""
        known = self._vocabulary
        if self._reserved.isdisjoint(row) and (known is None or known.issuperset(row)):
            return row
        return [part for piece in row for part in self._spelt(piece)]

    def _spelt(self, piece: str) -> Iterable[str]:
        if piece in self._reserved:
            return self._letters(piece)
        known = self._vocabulary
        # What sentencepiece does not know either is one unknown token, however long it is.
        if known is None or piece in known or self._is_unknown(piece):
            return [piece]
        return _longest_first(piece, known)

    def _letters(self, piece: str) -> Tokens:
        if self._is_unknown("<0x3C>"):
            return list(piece)
        return [f"<0x{byte:02X}>" for byte in piece.encode()]

    def _is_unknown(self, piece: str) -> bool:
        return bool(self._model.piece_to_id(piece) == self._model.unk_id())


def _longest_first(piece: str, known: frozenset[str]) -> Tokens:
    """The piece cut into known ones, at each place the longest; a lone unknown character stays."""
    parts: Tokens = []
    start = 0
    while start < len(piece):
        ends = range(len(piece), start, -1)
        end = next((end for end in ends if piece[start:end] in known), start + 1)
        parts.append(piece[start:end])
        start = end
    return parts


def _open(path: Path) -> sentencepiece.SentencePieceProcessor:
    try:
        return sentencepiece.SentencePieceProcessor(model_file=str(path))
    except (OSError, RuntimeError) as error:
        raise ModelCorrupt(f"{path.name} is no sentencepiece model") from error


def _control_pieces(model: sentencepiece.SentencePieceProcessor) -> frozenset[str]:
    """Pieces that the model itself calls control or unknown; a text never yields them."""
    return frozenset(
        model.id_to_piece(number)
        for number in range(model.get_piece_size())
        if model.is_control(number) or model.is_unknown(number)
    )
