"""Where a text quotes: what stands there is somebody's own words."""

from __future__ import annotations

import re

from kibaru_service.domain import Span

_MARK = re.compile(r"[\"“”«»]|(?<!\w)'|'(?!\w)")


def quotations(text: str) -> list[Span]:
    """Return the quotations of a text, from mark to mark; a mark that is left over counts not."""
    marks = [match.start() for match in _MARK.finditer(text)]
    return [Span(a, b) for a, b in zip(marks[::2], marks[1::2], strict=False)]


def is_open(text: str) -> bool:
    """Tell whether a quotation begins before a text or ends behind it."""
    return len(_MARK.findall(text)) % 2 == 1
