"""What a word becomes in another language, for words that a model left standing or made up.

The lists `words/lexicon-*.txt` are written by `models/recipes/lexicon`, from word alignments of
public translations; they hold words that the other language does not have, with one translation
that is sure. `words/forms-en-fr.txt` has far more words, with the forms of their likeliest one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from kibaru_service.text import wordlist

_DIRECTIONS = frozenset({("en", "fr"), ("fr", "bm"), ("en", "bm")})
_WITH_FORMS = ("en", "fr")
# How many letters two words must begin with alike, for one to have been meant by the other.
_BEGUN = 4
# What a French word ends in by number, gender, tense and person.
_INFLECTION = re.compile(r"(?:ée?s?|[ei]r|ait|aient|ant|ent|e?s|e|aux)?$")
_ELIDES = re.compile(r"\b(?:([ldjmtsnc]|qu|jusqu|lorsqu|puisqu)e|(l)a) $", re.IGNORECASE)
# An h may be mute.
_CONSONANT = re.compile(r"[bcçdfgjklmnpqrstvwxz]", re.IGNORECASE)
_THE = re.compile(r"\b(l)['’]$", re.IGNORECASE)
_ELIDED = re.compile(r"\b([djmtsn]|qu|jusqu|lorsqu|puisqu)['’]$", re.IGNORECASE)
_FEMININE = re.compile(r"(?:e|ion|té|aison)$")
# "lorsque " and the letter before it.
_LONGEST_ELIDED = 9
# Not y, as in Yaoundé, nor onze.
_VOWEL = re.compile(r"(?!onz)[aeiouàâéèêëîïôûœ]", re.IGNORECASE)


def translation(word: str, source: str, target: str) -> str | None:
    """Return the likeliest translation, with a capital where the word has one; None for most."""
    if (source, target) not in _DIRECTIONS:
        return None
    found = _table(source, target).get(word.lower())
    if found is None:
        return None
    return found[0].upper() + found[1:] if word[0].isupper() else found


def instead(made_up: str, word: str, source: str, target: str) -> str | None:
    """Return what may stand where a model made something up for a word; None for most words.

    Of the forms of its translations the one that begins and ends as what was made up; else of those
    of the likeliest the one that ends so, for a small model knows better how a word ends than how
    it begins; else the commonest.
    """
    listed = _forms().get(word.lower()) if (source, target) == _WITH_FORMS else None
    if listed is None:
        return translation(word.lower(), source, target)
    found = [forms.split(" ") for forms in listed.split("; ")]
    start, end = made_up[:_BEGUN], _inflection(made_up)
    near = (form for forms in found for form in forms if form.startswith(start))
    likeliest = (form for form in (*near, *found[0]) if _inflection(form) == end)
    return next(likeliest, found[0][0])


def _inflection(word: str) -> str:
    found = _INFLECTION.search(word)
    return found[0] if found else ""


def elided(before: str, word: str, language: str) -> str:
    """Return the text before a word as it is before that word.

    "de " is "d'" before a vowel; before a consonant "d'" is "de ", and "l'" is "la " or "le ", by
    how the word ends.
    """
    if language != "fr":
        return before
    cut = max(len(before) - _LONGEST_ELIDED, 0)
    if _CONSONANT.match(word):
        full = r"\1a " if _FEMININE.search(word) else r"\1e "
        return before[:cut] + _ELIDED.sub(r"\1e ", _THE.sub(full, before[cut:]))
    if not _VOWEL.match(word):
        return before
    return before[:cut] + _ELIDES.sub(r"\1\2’", before[cut:])


@cache
def _table(source: str, target: str) -> Mapping[str, str]:
    lines = wordlist.lines(f"lexicon-{source}-{target}")
    return dict(line.split("\t", 1) for line in lines)


@cache
def _forms() -> Mapping[str, str]:
    return dict(line.split("\t", 1) for line in wordlist.lines("forms-en-fr"))
