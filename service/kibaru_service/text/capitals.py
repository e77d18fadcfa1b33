"""Texts in capitals: headlines are read in small letters, codes are left alone.

Models have seen few words in capitals, and break them up into pieces that mean nothing.
"""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet

from kibaru_service.text import gazetteer, vocabulary, wordlist
from kibaru_service.text.figures.calendar import read_names
from kibaru_service.text.names import is_headline

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
# Words of a headline, since two may be a name and an acronym; letters of a name.
_FEWEST = 3
# French adjectives of countries and peoples.
_PEOPLE = re.compile(r"(?:iens?|iennes?|aises?)$")
_ENDS = frozenset(".!…")
_NO_VOWEL = re.compile(r"[^AEIOUYÀ-ÝŒ]+")


def is_code(text: str, language: str) -> bool:
    """Return whether a text has nothing to translate: no letters, or "AB 4092 CD"."""
    if text != text.upper():
        return False  # as of most
    words = _WORD.findall(text)
    figures = not words or any(char.isdigit() for char in text)
    return figures and not any(_is_common(word.lower(), language) for word in words)


def is_shouted(text: str, language: str) -> bool:
    """Return whether a text is in capitals throughout, and in words of its language."""
    if not text.isupper() or not vocabulary.is_listed(language):
        return False
    words = _WORD.findall(text)
    known = any(len(word) > _FEWEST and vocabulary.has(word, language) for word in words)
    return known and len(words) >= _FEWEST


def is_titled(text: str, language: str) -> bool:
    """Return whether a text is an English headline: a capital for every longer word."""
    if language != "en" or text.isupper() or text[-1:] in _ENDS:
        return False
    longer = [word for word in _WORD.findall(text) if len(word) > _FEWEST]
    short = len(longer) >= _FEWEST and all(word[0].isupper() for word in longer)
    return short or is_headline(text)


def calmed(text: str, language: str, named: AbstractSet[str] = frozenset()) -> str:
    """Return a headline as a sentence would have it: names keep their capital, and acronyms theirs.

    `named` are words that are names although they are common ones.

    >>> calmed("PRESIDENT OPENS HOSPITAL IN SIKASSO", "en")
    'President opens hospital in Sikasso'
    """
    if len(text.lower()) != len(text):
        return text  # what is said of places in one would not hold for the other
    shouted = text.isupper()
    titled = _WORD.sub(lambda match: match[0].capitalize(), text) if shouted else text
    cased = list(_WORD.sub(lambda match: _word(match[0], language, named), text))
    spans = [mention.span for mention in gazetteer.mentions(titled, language)]
    if language == "en":
        spans += [figure.span for figure in read_names(titled, language) if figure.firm]
    for span in spans:
        # "L'ARMÉE MALIENNE": French gives its peoples' adjectives no capital.
        if language != "fr" or not _PEOPLE.search(titled[span.start : span.end]):
            cased[span.start : span.end] = titled[span.start : span.end]
    for mention in gazetteer.mentions(text, language) if shouted else ():
        acronym = text[mention.span.start : mention.span.end]
        # "EAU" is water before it is the Emirates.
        if len(acronym) < _FEWEST or not vocabulary.has(acronym, language):
            cased[mention.span.start : mention.span.end] = acronym
    calm = "".join(cased)
    first = re.search(r"[^\W\d_]", calm)
    return calm[: first.start()] + first[0].upper() + calm[first.end() :] if first else calm


def _word(word: str, language: str, named: AbstractSet[str]) -> str:
    """Return a word in small letters; a name with its capital, and an acronym, as far as shows."""
    if not word.isupper():  # in a headline that has small letters, capitals alone are an acronym
        small = word.capitalize() not in named and _is_common(word.lower(), language)
        return word.lower() if small else word
    if _is_common(word.lower(), language):
        return word.lower()
    return word if _NO_VOWEL.fullmatch(word) or len(word) < _FEWEST else word.capitalize()


def _is_common(word: str, language: str) -> bool:
    if word in wordlist.words("function") or (len(word) > 2 and vocabulary.has(word, language)):
        return True
    people = language == "fr" and _PEOPLE.search(word)
    return bool(people) or vocabulary.is_verb_form(word, language)
