"""Characters that carry nothing for a reader, and the folding of white space."""

from __future__ import annotations

import re

from kibaru_service.domain import Span

# Zero-width and bidirectional marks, byte order mark, soft hyphen; a zero-width joiner stays
# where it holds an emoji together.
_INVISIBLE = re.compile(
    "[\u00ad\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]"
    r"|(?<=\w)\u200d|\u200d(?=\w)"
)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f]")


def fold(text: str) -> str:
    """Return `text` with each run of white space as one space, without invisible characters.

    A C1 control is read as the windows-1252 character that it stands for in mis-encoded text, as
    the WHATWG HTML standard does for character references; other controls are dropped.
    """
    # All that is invisible, and most white space beside U+0020, makes a text not printable.
    seen = text if text.isprintable() else _INVISIBLE.sub("", _CONTROL.sub(_meant, text))
    return " ".join(seen.split())


def _meant(match: re.Match[str]) -> str:
    code = ord(match[0])
    return bytes([code]).decode("cp1252", errors="ignore") if code >= 0x80 else ""


def stripped(text: str, start: int, end: int) -> Span:
    """Return the span within `start` and `end` without white space at its ends."""
    piece = text[start:end]
    head = len(piece) - len(piece.lstrip())
    return Span(start + head, start + max(head, len(piece.rstrip())))
