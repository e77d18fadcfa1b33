"""How a text becomes the row that a model was trained on: tags in front, pieces, an end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from kibaru_service.engine.protocol import Tokens

TEXT = "{text}"
SOURCE = "{source}"
TARGET = "{target}"
MARK = "{mark}"


@dataclass(frozen=True, slots=True)
class Row:
    """The input of a model for one text, whose pieces are `source[text]`.

    `truncated` says that pieces were left out.
    """

    source: Tokens
    prefix: Tokens
    text: slice
    truncated: bool = False


@dataclass(frozen=True, slots=True)
class RowTemplate:
    """What stands around the text: `{text}`, `{source}`, `{target}` and tokens as they are.

    `languages` maps BCP-47 tags to the model's own tokens, which never leave the engine; `marks`
    says what `{mark}` is for a direction, and it is nothing for others.
    """

    source: tuple[str, ...]
    prefix: tuple[str, ...]
    languages: Mapping[str, str]
    max_tokens: int
    marks: Mapping[tuple[str, str], str] = field(default_factory=dict)

    def build(self, pieces: Tokens, source: str, target: str) -> Row:
        """Builds a row of at most `max_tokens`; pieces beyond that are cut from the end."""
        room = self.max_tokens - len(self.source) + 1
        place = self.source.index(TEXT)
        before, after = (
            self._tokens(parts, source, target)
            for parts in (self.source[:place], self.source[place + 1 :])
        )
        kept = pieces[:room]
        text = slice(len(before), len(before) + len(kept))
        prefix = self._tokens(self.prefix, source, target)
        return Row([*before, *kept, *after], prefix, text, truncated=len(pieces) > room)

    def skip(self) -> tuple[int, int]:
        """Returns how many tokens stand before and after the text, where there are no marks."""
        place = self.source.index(TEXT)
        return place, len(self.source) - place - 1

    def _tokens(self, parts: tuple[str, ...], source: str, target: str) -> Tokens:
        found = (self._token(part, source, target) for part in parts)
        return [token for token in found if token]

    def _token(self, part: str, source: str, target: str) -> str:
        if part == SOURCE:
            return self.languages[source]
        if part == MARK:
            return self.marks.get((source, target), "")
        return self.languages[target] if part == TARGET else part
