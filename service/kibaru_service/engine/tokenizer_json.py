"""Tokenizers that come as one `tokenizer.json`; the only place that imports tokenizers."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from kibaru_service.engine.protocol import Tokens
from kibaru_service.engine.tokenizers import PLACEHOLDER
from kibaru_service.errors import ModelCorrupt, ModelMissing

if TYPE_CHECKING:
    import tokenizers


class JsonTokenizer:
    """Byte-level BPE (BART) or WordPiece (MiniLM), as `tokenizers` runs them.

    A special token that stands in a text is text: `reserved` and the file's own special tokens
    are never read from it, and are dropped from what a model writes.
    """

    def __init__(self, path: Path, reserved: Collection[str] = ()) -> None:
        self._model = _open(path)
        # The file may carry the limits of some training run; cutting is the row's business.
        self._model.no_truncation()
        self._model.no_padding()
        self._model.encode_special_tokens = True
        added = self._model.get_added_tokens_decoder().values()
        self._reserved = frozenset(reserved) | {token.content for token in added if token.special}

    def encode(self, texts: Sequence[str]) -> list[Tokens]:
        # One by one: a batch is spread over threads, which belong to the models.
        return [list(self._model.encode(text, add_special_tokens=False).tokens) for text in texts]

    def decode(self, tokens: Sequence[Tokens]) -> list[str]:
        return [self._joined(row) for row in tokens]

    def _joined(self, row: Tokens) -> str:
        numbers = [self._model.token_to_id(token) for token in row if self._is_text(token)]
        known = [number for number in numbers if number is not None]
        return str(self._model.decode(known, skip_special_tokens=True))

    def _is_text(self, token: str) -> bool:
        return token not in self._reserved and not PLACEHOLDER.fullmatch(token)


def _open(path: Path) -> tokenizers.Tokenizer:
    try:
        import tokenizers  # noqa: PLC0415 - an extra: the compact models do without
    except ImportError:
        raise ModelMissing(
            f"{path.name} needs the package tokenizers: pip install 'kibaru[full]'"
        ) from None
    try:
        return tokenizers.Tokenizer.from_file(str(path))
    except Exception as error:  # what it raises is a bare Exception
        raise ModelCorrupt(f"{path.name} is no tokenizer") from error
