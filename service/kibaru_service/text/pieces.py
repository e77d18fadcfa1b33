"""Cuts sentences that are too long for a model at the softest place there is."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from kibaru_service.domain import Span
from kibaru_service.text.characters import stripped

MAX_CHARS = 1_000
_CLAUSE = re.compile(r"(?:[;:!?.…]|,|\s[–—-])[\"”’»)]*\s+")
_SPACE = re.compile(r"\s+")
_JOINER = "\u200d"


def soften(text: str, spans: Iterable[Span], max_chars: int = MAX_CHARS) -> list[Span]:
    """Return `spans` with each longer than `max_chars` code points cut into pieces within it.

    A piece ends after clause punctuation in its second half, else at white space there, else
    at the limit, but not before a combining mark unless there is nothing else.
    """
    if max_chars < 2:
        raise ValueError("max_chars must be 2 or more")
    found: list[Span] = []
    for span in spans:
        start = span.start
        while span.end - start > max_chars:
            cut = _place(text, start, max_chars)
            found.append(stripped(text, start, cut))
            # No slice of the rest: a text without an end to its sentence would be copied for each.
            space = _SPACE.match(text, cut, span.end)
            start = space.end() if space else cut
        found.append(Span(start, span.end))
    return found


def _place(text: str, start: int, max_chars: int) -> int:
    half = start + max_chars // 2
    for pattern in (_CLAUSE, _SPACE):
        ends = [m.end() for m in pattern.finditer(text, half, start + max_chars)]
        if ends:
            return ends[-1]
    cut = start + max_chars
    while cut > half and _clings(text, cut):
        cut -= 1
    return cut if cut > half else start + max_chars


def _clings(text: str, cut: int) -> bool:
    """Tell whether the character at `cut` belongs to the one before it."""
    return (
        unicodedata.combining(text[cut]) > 0
        or unicodedata.category(text[cut]) in {"Mn", "Me"}
        or _JOINER in (text[cut - 1], text[cut])
    )
