"""Whether a word of one language is a name of another, by how it is spelled or how it sounds."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from kibaru_service.text import sounds, wordlist
from kibaru_service.text.names import Name, words
from kibaru_service.text.rereading import READ_AGAIN
from kibaru_service.usecases.checks.pair import Pair

_STEM = 4
_PIECES = re.compile(r"[-’']")


class Word(NamedTuple):
    """A word that may be a name, its plain letters, and its pieces between hyphens."""

    said: str
    plain: str
    pieces: tuple[str, ...]


@lru_cache(maxsize=READ_AGAIN)
def sayable(text: str) -> tuple[Word, ...]:
    """Return the words that may be a name, however they are written: all but function words."""
    function = wordlist.words("function")
    return tuple(
        Word(word, sounds.plain(word), tuple(filter(None, _PIECES.split(word))))
        for word in dict.fromkeys(words(text))
        if word.lower() not in function
    )


def said(name: Name, others: Sequence[Word], pair: Pair) -> bool:
    """Tell whether one of the other side's words may be the name."""
    folded = sounds.plain(name.core)
    if any(word.plain == folded for word in others):
        return True
    if name.acronym and _as_acronym(name.core, others):
        return True
    if pair.source_language == pair.target_language:
        pieces = {piece for word in others for piece in _PIECES.split(word.plain)}
        return folded in pieces or all(part in pieces for part in _PIECES.split(folded))
    parts = [part for part in _PIECES.split(name.core) if len(part) > 2] or [name.core]
    return all(any(_alike(part, word) for word in others) for part in parts)


def _alike(part: str, word: Word) -> bool:
    plain = sounds.plain(part)
    if len(plain) > _STEM and plain[:_STEM] == word.plain[:_STEM]:
        return True
    return any(sounds.alike(part, piece) for piece in word.pieces)


def _as_acronym(acronym: str, words: Sequence[Word]) -> bool:
    """Tell whether an acronym comes back: itself, spelled out, or as words with its initials."""
    letters = acronym.replace(".", "").removesuffix("s").lower()
    others = [word.said for word in words]
    plain = [word.plain.replace(".", "") for word in words]
    if any(word.removesuffix("s") == letters for word in plain):
        return True
    key = sounds.spelled_out(letters)
    if any(word[:1].isupper() and sounds.key(word) == key for word in others):
        return True
    sound = sounds.key(acronym)
    if any(len(w) > 1 and w.isupper() and sounds.spelled_out(w) == sound for w in others):
        return True
    if any(sorted(word) == sorted(letters) for word in plain):
        return True
    initials = "".join(word[0] for word in plain if word)
    return len(letters) > 2 and letters in initials
