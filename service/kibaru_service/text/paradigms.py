"""French words in their four forms, and nouns with their gender: what `agreement` goes by.

The lists of nouns hold those that have one gender and are nothing else, without regular plurals;
that of adjectives those none of whose forms is anything else (`models/recipes/vocabulary`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from itertools import chain

from kibaru_service.text import wordlist

# Masculine, feminine, and the plurals of these.
Forms = tuple[str, ...]

_DETERMINERS: tuple[Forms, ...] = (
    ("le", "la", "les", "les"),
    ("du", "de la", "des", "des"),
    ("au", "à la", "aux", "aux"),
    ("un", "une", "des", "des"),
    ("ce", "cette", "ces", "ces"),
    ("mon", "ma", "mes", "mes"),
    ("ton", "ta", "tes", "tes"),
    ("son", "sa", "ses", "ses"),
    *((word,) * 4 for word in ("nos", "vos", "leurs", "plusieurs", "quelques")),
)
# Before a vowel, and where two words should be one.
_OF_DETERMINERS = {"cet": "ce", "de le": "du", "à le": "au", "de les": "des", "à les": "aux"}
_OF_ADJECTIVES = {"nouvel": "nouveau", "bel": "beau", "vieil": "vieux"}
_VARIANTS = _OF_DETERMINERS | _OF_ADJECTIVES


def before_noun(word: str) -> Forms:
    """Return the forms of a determiner, or of an adjective that stands in front of its noun."""
    return _before()[_VARIANTS.get(word, word)]


def determiners() -> frozenset[str]:
    """Return all forms of the determiners."""
    return frozenset(chain(_OF_DETERMINERS, *_DETERMINERS))


def adjectives_before() -> frozenset[str]:
    """Return all forms of the adjectives that stand in front of their noun."""
    return frozenset(chain(_OF_ADJECTIVES, *_rows("prenominal-fr")))


def adjective(word: str) -> Forms | None:
    """Return the forms of an adjective that is nothing else."""
    return _adjectives().get(word)


def gender(noun: str) -> int | None:
    """Return 0 for a masculine noun, 1 for a feminine one; None for what may be neither."""
    for number, listed in enumerate(_nouns()):
        if noun in listed or (is_plural(noun) and noun[:-1] in listed):
            return number
    return None


def is_plural(noun: str) -> bool:
    """Tell whether a noun is a plural for sure: "pays" may be one."""
    if noun[-1] not in "sx":
        return False
    return any(noun[:-1] in listed and noun not in listed for listed in _nouns())


def is_marked(word: str) -> bool:
    """Tell whether a word in front of a noun is a plural for sure."""
    forms = before_noun(word)
    word = _VARIANTS.get(word, word)
    return word in forms[2:] and (word not in forms[:2] or len(set(forms)) == 1)


def _nouns() -> tuple[frozenset[str], frozenset[str]]:
    return wordlist.words("masculine-fr"), wordlist.words("feminine-fr")


@cache
def _before() -> Mapping[str, Forms]:
    return _by_form((*_DETERMINERS, *_rows("prenominal-fr")))


@cache
def _adjectives() -> Mapping[str, Forms]:
    return _by_form(_rows("adjectives-fr"))


def _rows(name: str) -> Iterable[Forms]:
    return (tuple(line.split()) for line in wordlist.lines(name))


def _by_form(rows: Iterable[Forms]) -> Mapping[str, Forms]:
    found: dict[str, Forms] = {}
    for forms in rows:
        for form in forms:
            found.setdefault(form, forms)
    return found
