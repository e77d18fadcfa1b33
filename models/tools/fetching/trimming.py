"""A smaller vocabulary: the rows of embeddings and output layer that the languages served need.

The output layer of NLLB has 256,206 rows, many of them for scripts that no text here is in, and is
a third to a half of the decoder's work. What stays is bit for bit what it was, so a greedy search
picks the same token wherever its choice stays; the probabilities of a beam are over fewer tokens,
and shift a little. The tokenizer is not touched: it cuts a text as before, and a piece that has
lost its row is spelt in others (`engine.tokenizers`).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Sequence
from typing import Any

from kibaru_service.engine.sources import TrimSpec

_SPACE = "\u2581"


def kept_rows(
    tokens: Sequence[str], trim: TrimSpec, special: Collection[str], always: Collection[str]
) -> list[int]:
    """Returns the places of the tokens that stay, in order.

    Of `special` tokens, such as 202 language tags, those stay that are in `always`; of the others
    those whose letters all belong to the scripts.
    """
    wanted, extra = frozenset(always), frozenset(special)
    scripts = frozenset(script.upper() for script in trim.scripts)
    return [
        place
        for place, token in enumerate(tokens)
        if token in wanted or (token not in extra and _readable(token, scripts))
    ]


def _readable(token: str, scripts: frozenset[str]) -> bool:
    return all(_in_scripts(character, scripts) for character in token.replace(_SPACE, ""))


def _in_scripts(character: str, scripts: frozenset[str]) -> bool:
    """Letters must be of a script; accents, digits, punctuation and symbols belong to all."""
    if not unicodedata.category(character).startswith("L"):
        return True
    name = unicodedata.name(character, "")
    # "MODIFIER LETTER APOSTROPHE", "FEMININE ORDINAL INDICATOR": letters of no script.
    first = name.partition(" ")[0]
    return first in scripts or first in {"MODIFIER", "FEMININE", "MASCULINE"}


def cut(spec: Any, rows: Sequence[int]) -> None:
    """Keeps `rows` of a CTranslate2 encoder-decoder whose sides share a vocabulary, in place."""
    layers = (spec.encoder.embeddings[0], spec.decoder.embeddings, spec.decoder.projection)
    chosen: dict[int, Any] = {}
    for layer in layers:
        whole = layer.weight
        # Tied matrices are one object and must stay one.
        if id(whole) not in chosen:
            chosen[id(whole)] = whole[list(rows)]
        layer.weight = chosen[id(whole)]
        if hasattr(layer, "bias") and getattr(layer.bias, "shape", None):
            layer.bias = layer.bias[list(rows)]
    for side, vocabularies in spec._vocabularies.items():  # noqa: SLF001 - no public way
        spec._vocabularies[side] = [[tokens[row] for row in rows] for tokens in vocabularies]  # noqa: SLF001
