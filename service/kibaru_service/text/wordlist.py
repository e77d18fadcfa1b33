"""The word lists in `words/`: one file a list, so that a new word or name is no change of code."""

from __future__ import annotations

from functools import cache
from importlib import resources

_FOLDER = "words"


@cache
def lines(name: str) -> tuple[str, ...]:
    """Return the lines of a list, without comments and blank ones."""
    file = resources.files("kibaru_service.text") / _FOLDER / f"{name}.txt"
    found = file.read_text(encoding="utf-8").splitlines()
    return tuple(line for line in found if line.strip() and not line.startswith("#"))


@cache
def words(name: str) -> frozenset[str]:
    """Return the words of a list."""
    return frozenset(" ".join(lines(name)).split())
