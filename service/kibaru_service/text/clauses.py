"""Cuts a sentence into clauses that can be translated one by one."""

from __future__ import annotations

import re

# After a semicolon, colon, dash or sentence end; or before a conjunction that follows a comma.
_CUT = re.compile(
    r"(?<=[;:.!?])\s+|\s+[–—]\s+"
    r"|(?<=,)\s+(?=(?:and|but|or|while|who|which|because|et|mais|ou|alors|qui|car|tandis)\b)"
    r"|(?<=,)\s+"
)
_SHORTEST = 20
_MOST = 4


def clauses(text: str) -> list[str]:
    """Return the clauses of a sentence, each of 20 code points or more, at most four; or itself.

    Joined by spaces they are the sentence again, but for dashes between them.
    """
    pieces: list[str] = []
    for part in _CUT.split(text.strip()):
        if pieces and (len(part) < _SHORTEST or len(pieces[-1]) < _SHORTEST):
            pieces[-1] = f"{pieces[-1]} {part}"
        else:
            pieces.append(part)
    while len(pieces) > _MOST:
        shortest = min(range(len(pieces) - 1), key=lambda i: len(pieces[i]) + len(pieces[i + 1]))
        pieces[shortest : shortest + 2] = [" ".join(pieces[shortest : shortest + 2])]
    return pieces
