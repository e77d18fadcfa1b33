"""What Debian says of its packages, in English and French, from the translations of its index.

Games, sciences, music, dictionaries: 28,000 descriptions have a French one in the index of 2026.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from augment import Pair

NAMES = ("Translation-en", "Translation-fr")
_BREAK = "."  # alone in a line: a new paragraph
_ITEM = re.compile(r"\s*(?:[*+•–-]|o)\s")


def descriptions(folder: Path) -> Iterator[Pair]:
    """Yield each description with its translation, a paragraph or an item of a list a line."""
    english, french = (dict(_entries(folder / name)) for name in NAMES)
    for key, text in english.items():
        if key in french:
            yield text, french[key]


def _entries(path: Path) -> Iterator[tuple[str, str]]:
    """Yield the key of each description, which both languages share, and its text."""
    for entry in path.read_text("utf-8").strip().split("\n\n"):
        if key := _key(entry):
            yield key, "\n".join(_paragraphs(entry))


def _key(entry: str) -> str:
    lines = (line for line in entry.split("\n") if line.startswith("Description-md5: "))
    return next(lines, "").partition(": ")[2]


def _paragraphs(entry: str) -> Iterator[str]:
    """Yield the short description, then the paragraphs of the long one in a line each."""
    head, _, body = entry.partition("\n ")
    yield head.rpartition("\nDescription-")[2].partition(": ")[2]
    held: list[str] = []
    for line in body.split("\n ") if body else ():
        item = _ITEM.match(line)
        if held and (item or line == _BREAK):
            yield " ".join(held)
            held = []
        if line != _BREAK:
            held.append(line[item.end() if item else 0 :].strip())
    if held:
        yield " ".join(held)
