"""The commoner words of each language, so that a word can be told from a name or a foreign one.

The lists `words/vocabulary-*.txt` are written by `models/recipes/vocabulary`, from counts over
public text; they hold words of three letters or more in lower case.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from functools import cache

from kibaru_service.text import wordlist
from kibaru_service.text.sounds import plain

_LISTED = frozenset({"en", "fr", "bm"})
_LEAST = 3
_PARTS = re.compile(r"[-'’ʼ.]")
_VERB = re.compile(r"(?:aient|ait|ant|ante|èrent|ent|era|é|ée|és|ées|e|es)$")
# What a French verb in -er may end in: "parlerait", "parlons".
_CONJUGATED = (
    *("ai", "as", "a", "âmes", "âtes", "èrent"),
    *("ais", "ait", "ions", "iez", "aient"),
    *("asse", "asses", "ât", "assions", "assiez", "assent"),
    *("erai", "eras", "era", "erons", "erez", "eront"),
    *("erais", "erait", "erions", "eriez", "eraient"),
    *("e", "es", "ons", "ez", "ent", "é", "ée", "és", "ées", "ant", "ante", "ants", "antes"),
)
# Before these letters c and g sound otherwise than in the infinitive, and are written otherwise.
_HARD = frozenset("aâo")
_END = re.compile(r"[eéèê]*s?$")
_RUN = re.compile(r"(.)\1+")
# The lists leave out what these make of a listed word.
_ENDINGS = {"en": ("s", "d", "ed", "ing", "ly"), "fr": ("s",), "bm": ("w",)}


def is_listed(language: str) -> bool:
    """Tell whether there is a list for a language at all."""
    return language in _LISTED


def has(word: str, language: str) -> bool:
    """Tell whether a word, or each part of it between hyphens and apostrophes, is common.

    Case does not count, shorter parts are taken for words, and a language without a list has none.
    """
    if not is_listed(language):
        return False
    word = word.lower()
    listed = _words(language)
    if word in listed or stem(word, language, listed):
        return True
    parts = _PARTS.split(word)
    return all(len(p) < _LEAST or p in listed or stem(p, language, listed) for p in parts)


def is_inflected(word: str, language: str) -> bool:
    """Tell whether a word is a regular form of a common one, as are the verbs of headlines."""
    return bool(stem(word.lower(), language, _words(language)))


def is_verb_form(word: str, language: str) -> bool:
    """Tell whether a word may be a form of a listed verb in -er; so far only of French ones."""
    verb = _VERB.sub("er", word.lower()) if language == "fr" else word
    return verb != word and has(verb, language)


@cache
def _words(language: str) -> frozenset[str]:
    by_hand = () if language == "en" else wordlist.lines(f"loanwords-{language}")
    lines = (*wordlist.lines(f"vocabulary-{language}"), *by_hand)
    return frozenset(word for line in lines for word in line.split())


def stem(word: str, language: str, listed: AbstractSet[str]) -> str:
    """Return the listed word that a word is a regular form of, or an empty text."""
    for ending in _ENDINGS.get(language, ()):
        if word.endswith(ending) and word[: -len(ending)] in listed:
            return word[: -len(ending)]
    return ""


def knows(word: str, language: str) -> bool:
    """Tell whether a word in small letters is one at all: common, a form of one, or a rare one."""
    if has(word, language):
        return True
    rare = _rare(language)
    singular = word.removesuffix("s")
    if word in rare or singular in rare:
        return True
    verbs = (verb for form in {word, singular} for verb in infinitives(form, language))
    return any(verb in rare or verb in _words(language) for verb in verbs)


def infinitives(word: str, language: str) -> Iterator[str]:
    """Yield what may be the verb in -er that a French word is a form of."""
    for ending in _CONJUGATED if language == "fr" else ():
        if not word.endswith(ending):
            continue
        root = word[: -len(ending)]
        if ending[0] not in _HARD:
            yield f"{root}er"
        elif root.endswith(("ge", "ç")):  # "mangeait", "commençait"
            yield f"{root[:-1]}er" if root.endswith("ge") else f"{root[:-1]}cer"
        elif not root.endswith(("c", "g")):
            yield f"{root}er"


def seems_french(word: str) -> bool:
    """Tell whether an English word is a French one in dictionaries alone: "junta", "allies"."""
    return word.lower() in wordlist.words("seeming-fr")


@cache
def _rare(language: str) -> frozenset[str]:
    return wordlist.words("rare-fr") if language == "fr" else frozenset()


def respelled(word: str, language: str) -> str | None:
    """Return the one listed word that has a word's letters but for accents and doubled letters.

    None for a listed word, and where only the last letters differ, which may be another form of it.

    >>> respelled("inaccesssible", "fr"), respelled("masse", "fr")
    ('inaccessible', None)
    """
    if has(word, language):
        return None
    found = _by_letters(language).get(_letters(word), ())
    if len(found) != 1 or _END.sub("", found[0]) == _END.sub("", word):
        return None
    return found[0] if found[0][-2:] == word[-2:] else None


def _letters(word: str) -> str:
    return _RUN.sub(r"\1", plain(word))


@cache
def _by_letters(language: str) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for word in _words(language):
        letters = _letters(word)
        found[letters] = (*found.get(letters, ()), word)
    return found
