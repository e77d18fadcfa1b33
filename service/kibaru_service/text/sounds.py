"""What a name sounds like, so that "Diallo" and "Jalo", "Chirac" and "Siraki" are one.

A key of consonants: vowels, accents and glides are dropped, letters that Bambara, French and
English write differently for one sound are folded together, doubled ones count once. The idea is
that of Soundex (Russell, 1918), with classes for this trio of spellings.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_LETTERS = str.maketrans({"ɲ": "n", "ŋ": "n", "ɛ": "e", "ɔ": "o", "œ": "e", "æ": "e", "ø": "o"})
# In order; the left side is matched in lower case without accents.
_RULES = [
    (re.compile(pattern), key)
    for pattern, key in (
        (r"chr", "kr"),
        (r"tch|tsch|sch|sh|ch|ç", "s"),
        (r"kh", "k"),
        (r"d[iy]?j|dj|d[iy](?=[aeou])|gi(?=[aou])", "s"),
        (r"ti(?=on)", "s"),
        (r"ph", "f"),
        (r"th", "t"),
        (r"gb", "b"),
        (r"kp", "p"),
        (r"ng?n?y|gn|nj", "n"),
        (r"x", "ks"),
        (r"ce|ci|cy", "se"),
        (r"gu(?=[eiy])", "k"),
        (r"j|z", "s"),
        (r"[cqg]", "k"),
        (r"w", ""),
        (r"v", "f"),
        (r"[bp]", "p"),
        (r"d", "t"),
        (r"m", "n"),
        (r"[aeiouyh]", ""),
        (r"[^a-z]", ""),
        (r"(.)\1+", r"\1"),
    )
]
_LETTER_NAMES = {"c": "s", "g": "s", "h": "s", "w": "tpl", "x": "ks", "z": "st", "q": "k"}


# Letters with two sounds, and the endings that French writes and does not say.
_TWO_SOUNDS = ((re.compile(r"g(?=[eiy])"), "s"), (re.compile(r"v"), "w"))
_SILENT = re.compile(r"(?<=[a-z]{2})(?:[aeiou]s|[stdxzp])$")


@lru_cache(maxsize=8192)
def keys(word: str) -> frozenset[str]:
    """Return the keys of a word: with soft and hard g, v said as w, silent endings or not."""
    forms = {plain(word)}
    forms |= {_SILENT.sub("", form) for form in forms}
    for letter, other in _TWO_SOUNDS:
        forms |= {letter.sub(other, form) for form in forms}
    return frozenset(key(form) for form in forms)


@lru_cache(maxsize=8192)
def key(word: str) -> str:
    """Return the key of a word: "Jalo" and "Diallo" both give "sl"."""
    text = plain(word)
    for pattern, replacement in _RULES:
        text = pattern.sub(replacement, text)
    return text


@lru_cache(maxsize=8192)
def plain(word: str) -> str:
    """Return a word in lower case without accents, in the letters a to z."""
    text = word.lower().translate(_LETTERS)
    if text.isascii():
        return text
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))


def spelled_out(acronym: str) -> str:
    """Return the key of an acronym read letter by letter: "CMA" and "SEMA" both give "sn"."""
    return key_of_keys("".join(_LETTER_NAMES.get(c, key(c)) for c in plain(acronym)))


def key_of_keys(keys: str) -> str:
    """Return a key without doubled letters."""
    return re.sub(r"(.)\1+", r"\1", keys)


@lru_cache(maxsize=8192)
def alike(one: str, other: str) -> bool:
    """Tell whether two words may be one name: equal, or nearly one sound.

    One letter of the key may differ from four on, two from six on; shorter keys must agree, and
    the first letter always, unless one key of three letters or more holds the other.
    """
    if plain(one) == plain(other):
        return True
    if abs(len(one) - len(other)) <= 2 and (keys(one) & keys(other)) - {""}:
        return True
    others = keys(other)
    for mine in keys(one):
        for theirs in others:
            if _near(mine, theirs):
                return True
    return False


def _near(a: str, b: str) -> bool:
    shorter, longer = (a, b) if len(a) <= len(b) else (b, a)
    size = len(shorter)
    if size < 2:
        return False
    if size >= 3 and shorter in longer:
        return True
    allowed = 0 if size < 4 else 1 if size < 6 else 2
    return a[0] == b[0] and _distance(a, b, allowed) <= allowed


def _distance(a: str, b: str, limit: int) -> int:
    """Return the edit distance, or more than `limit` where it is beyond that.

    Only the diagonals that can lead to so few edits are looked at (Ukkonen 1985).
    """
    if abs(len(a) - len(b)) > limit:
        return limit + 1
    beyond = limit + 1
    row = dict(zip(range(limit + 1), range(limit + 1), strict=True))
    for i, left in enumerate(a, 1):
        before, row = row, {0: i} if i <= limit else {}
        for j in range(max(1, i - limit), min(len(b), i + limit) + 1):
            edits = before.get(j - 1, beyond) + (left != b[j - 1])
            row[j] = min(edits, before.get(j, beyond) + 1, row.get(j - 1, beyond) + 1)
        if min(row.values()) > limit:
            return beyond
    return row[len(b)]
