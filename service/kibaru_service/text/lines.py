"""Lines, and the paragraphs that they form.

Two layouts are in use. Most articles hold one paragraph per line, with or without blank lines
between them; some are wrapped at a fixed width, and there a single newline is a space. A blank
line and the start of a list item end a paragraph in both.

A text is taken as wrapped where at least half of its line ends are those of a wrapper: the line
breaks off without closing punctuation, and the next word would not have fitted into the width of
the widest line. That width must be that of a page, not of a slogan or of a whole paragraph, and
some lines must go on in lower case, for a list of headlines has none that does.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto
from itertools import pairwise

from kibaru_service.domain import Span
from kibaru_service.text.characters import stripped

_PAGE = range(40, 131)
# Wrappers break at the last space that fits; ragged copies lose some more.
_SLACK = 0.75
_CLOSED = re.compile(r"[.!?:;…][\"'”’»)\]]*$")
_BULLET = re.compile(r"[•‣▪●◦∙*]\s")
# A dash or number opens an item only where the line before has ended, or is an item itself.
_DASHED = re.compile(r"(?:[-–—]|\(?\d{1,2}[.)])\s")


class Layout(Enum):
    """What a single newline means."""

    LINES = auto()
    WRAPPED = auto()


@dataclass(frozen=True, slots=True)
class Line:
    """A line without white space at its ends; `gap`: a blank line stands before it."""

    span: Span
    text: str
    gap: bool


def lines(text: str) -> list[Line]:
    """Return the lines that are not blank."""
    found: list[Line] = []
    start, gap = 0, False
    for raw in text.splitlines(keepends=True):
        span = stripped(text, start, start + len(raw))
        start += len(raw)
        if span.start < span.end:
            found.append(Line(span, text[span.start : span.end], gap=gap))
        gap = span.start == span.end
    return found


def layout(text: str) -> Layout:
    """Return what a single newline means in `text`; the module says by which rule."""
    return _layout(lines(text))


def paragraphs(text: str) -> list[Span]:
    """Return the paragraphs and list items of `text`, in order."""
    found = lines(text)
    if not found:
        return []
    wrapped = _layout(found) is Layout.WRAPPED
    width = _width(found)
    starts = [found[0]]
    ends = []
    for line, after in pairwise(found):
        if after.gap or _item(line, after) or not (wrapped and _goes_on(line, after, width)):
            ends.append(line.span.end)
            starts.append(after)
    ends.append(found[-1].span.end)
    return [Span(line.span.start, end) for line, end in zip(starts, ends, strict=True)]


def units(text: str) -> list[Span]:
    """Return the stretches parted by blank lines and list items, where newlines are spaces."""
    found = lines(text)
    if not found:
        return []
    starts = [i for i, line in enumerate(found) if i == 0 or line.gap or _item(found[i - 1], line)]
    stops = [*starts[1:], len(found)]
    return [
        Span(found[a].span.start, found[b - 1].span.end) for a, b in zip(starts, stops, strict=True)
    ]


def _layout(found: list[Line]) -> Layout:
    width = _width(found)
    pairs = [(a, b) for a, b in pairwise(found) if not b.gap and not _item(a, b)]
    broken = [b for a, b in pairs if _breaks_off(a, b, width)]
    lower = sum(line.text[0].islower() for line in broken)
    wrapped = width in _PAGE and 2 * len(broken) >= len(pairs) and 3 * lower >= len(broken) > 0
    return Layout.WRAPPED if wrapped else Layout.LINES


def _width(found: list[Line]) -> int:
    """Return the length of the widest line of several words; a long URL tells nothing."""
    return max((len(line.text) for line in found if " " in line.text), default=0)


def _breaks_off(line: Line, after: Line, width: int) -> bool:
    return _full(line, after, width) and not _CLOSED.search(line.text)


def _goes_on(line: Line, after: Line, width: int) -> bool:
    return _full(line, after, width) or after.text[0].islower()


def _full(line: Line, after: Line, width: int) -> bool:
    word = after.text.split(maxsplit=1)[0]
    return line.text != after.text and len(line.text) + 1 + len(word) > _SLACK * width


def _item(before: Line, line: Line) -> bool:
    if _BULLET.match(line.text):
        return True
    if not _DASHED.match(line.text):
        return False
    return bool(_CLOSED.search(before.text) or _DASHED.match(before.text))
