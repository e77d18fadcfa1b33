"""URLs, e-mail addresses, handles and hashtags in a text."""

from __future__ import annotations

import re

from kibaru_service.domain import Span

_ADDRESS = re.compile(
    r"https?://[^\s<>\"”»]+|www\.[^\s<>\"”»]+"
    # Possessive, and from where the run begins: else each letter of a long word is tried anew.
    r"|(?<![\w.+-])[\w.+-]++@[\w-]+(?:\.[\w-]+)+"
    r"|(?<![\w@./])[@#]\w{2,}"
    r"|(?<![\w@./-])(?:[a-z0-9-]+\.)+(?:com|org|net|info|int|gov|edu|fr|ml|sn|ci|bf|ne|uk|eu|africa)"
    r"(?:/[^\s<>\"”»]*)?(?![\w-])",
    re.IGNORECASE,
)
# What every address has and few sentences do: looked for first, because it is found fast.
_MARKS = ("@", "#", "/")
_DOT = re.compile(r"\w\.\w")
_TAIL = ".,;:!?…)]}'’"


def addresses(text: str) -> list[tuple[Span, str]]:
    """Return each address with its span, in order, without the punctuation behind it."""
    found: list[tuple[Span, str]] = []
    dotted = "." in text[:-1] and _DOT.search(text)
    if not dotted and not any(mark in text for mark in _MARKS):
        return found
    for match in _ADDRESS.finditer(text):
        address = match[0].rstrip(_TAIL)
        if address.count("(") > address.count(")"):
            address += ")" * text.startswith(")", match.start() + len(address))
        found.append((Span(match.start(), match.start() + len(address)), address))
    return found
