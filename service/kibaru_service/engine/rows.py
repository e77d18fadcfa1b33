"""How a text becomes the row that a model was trained on: tags in front, pieces, an end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kibaru_service.engine.protocol import Tokens

TEXT = "{text}"
SOURCE = "{source}"
TARGET = "{target}"


@dataclass(frozen=True, slots=True)
class Row:
    """The input of a model for one text; `truncated` says that pieces were left out."""

    source: Tokens
    prefix: Tokens
    truncated: bool = False


@dataclass(frozen=True, slots=True)
class RowTemplate:
    """What stands around the text: `{text}`, `{source}`, `{target}` and tokens as they are.

    `languages` maps BCP-47 tags to the model's own tokens, which never leave the engine.
    """

    source: tuple[str, ...]
    prefix: tuple[str, ...]
    languages: Mapping[str, str]
    max_tokens: int

    def build(self, pieces: Tokens, source: str, target: str) -> Row:
        """Builds a row of at most `max_tokens`; pieces beyond that are cut from the end."""
        room = self.max_tokens - len(self.source) + 1
        row: Tokens = []
        for part in self.source:
            row.extend(pieces[:room] if part == TEXT else [self._token(part, source, target)])
        prefix = [self._token(part, source, target) for part in self.prefix]
        return Row(row, prefix, truncated=len(pieces) > room)

    def skip(self) -> tuple[int, int]:
        """Returns how many tokens stand before and after the text."""
        place = self.source.index(TEXT)
        return place, len(self.source) - place - 1

    def _token(self, part: str, source: str, target: str) -> str:
        if part == SOURCE:
            return self.languages[source]
        return self.languages[target] if part == TARGET else part
