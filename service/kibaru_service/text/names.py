"""The names and acronyms of a sentence, told from words that only look like them.

A name is a capitalised word that does not begin a sentence; one that does may be a name, and
`openers` gives it to whoever can tell. What English capitalises by custom, such as titles, months
and the words that bodies are called by, is no name: it is translated.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from kibaru_service.domain import Span
from kibaru_service.text import wordlist
from kibaru_service.text.rereading import READ_AGAIN

_UPPER = "A-ZÀ-ÖØ-ÞƐƆƝŊŒ"
_WORD = re.compile(r"[^\W\d_](?:[\w]|[’'ʼ-](?=\w)|\.(?=[^\W\d_]\.)|(?<=\w\.\w)\.(?=\s|$|[,;)]))*")
_ACRONYM = re.compile(
    rf"(?:[{_UPPER}]\.){{2,}}|[{_UPPER}]{{2,}}(?:-?\d+)?s?|[{_UPPER}]\.[{_UPPER}]"
)
_OPENS = re.compile(r"(?:^|[.!?:;…]|[\"“”«»‘(\[–—-]\s?)\s*[\"“«‘(\[]*\s*$")
_AFTER_TITLE = re.compile(
    r"(?:^|\s)(?:Mrs?|Ms|Dr|Prof|St|Gen|Sen|Gov|Rep|Rev|Col|Lt|Capt|Sgt|M|MM|Mme|Mgr)\.\s$"
)
# How far before a word the end of a sentence, and marks that open the next, are looked for.
_REACH = 32
# Matches are large, and wanted again at once or not at all.
_AT_HAND = 16
_TAIL = re.compile(r"(?:-[a-zà-ÿ]\w*)+$")
_ROMAN = re.compile("[IVXLC]+(?:e|è|ème|er|th|nd|rd|st)?")
_CURRENCIES = {"FCFA", "CFA", "XOF", "USD", "EUR", "GBP"}
_ELIDED = re.compile(r"^(?:[dljmntscDLJMNTSC]|[Qq]u|[Kk]|[Bb]|[Yy]|[Ll])[’'ʼ]")

# Endings of common nouns and adjectives; few names have them.
_COMMON_ENDINGS = {
    "en": re.compile(
        r"(?:tion|sion|ment|ity|ness|ship|ism|ist|ance|ence|ical|ology|ogy|way|line|ing|ific|istry)s?"
        r"|ers|ures?|ive$|ary|ory|ical|onal"
    ),
    "fr": re.compile(
        r"(?:tion|sion|ment|isme|iste|ité|ance|ence|ique|ture|elle|ateur|atrice|ière|oire|aire|erie"
        r"|ologie|graphie|cratie|iat|eur|eux|euse|age|ège|ble|ale|if|ive|els|ée)s?|aux|ants|ents"
    ),
}


@dataclass(frozen=True, slots=True)
class Name:
    """A word that names somebody or something; `core` is without elision and possessive.

    `opens`: it begins a sentence or a quotation, so that its capital alone says nothing.
    """

    core: str
    span: Span
    acronym: bool
    opens: bool = False


def names(text: str, language: str) -> tuple[Name, ...]:
    """Return the names and acronyms of a sentence in order; none of a headline in capitals."""
    return capitals(text, language)[0]


def openers(text: str, language: str) -> tuple[Name, ...]:
    """Return the words that begin a sentence, unless they are no names anywhere."""
    return capitals(text, language)[1]


@lru_cache(maxsize=READ_AGAIN)
def capitals(text: str, language: str) -> tuple[tuple[Name, ...], tuple[Name, ...]]:
    """Return the names of a sentence, and the words that begin one and may be names."""
    if language == "en" and is_headline(text):
        return (), ()
    shouting = _shouts(text)
    found, first = [], []
    for match in _matches(text):
        if match[0].islower():  # most words; nothing of it can be a name
            continue
        name = _name(match, language)
        if name is None or (shouting and name.acronym):
            continue
        if name.acronym or not opens(text, match.start()):
            found.append(name)
        elif not shouting:
            first.append(replace(name, opens=True))
    return tuple(found), tuple(first)


def opens(text: str, place: int) -> bool:
    """Tell whether a sentence begins at a place; "Mr." ends none."""
    start = max(place - _REACH, 0)
    return bool(_OPENS.search(text, start, place)) and not _AFTER_TITLE.search(text, start, place)


@lru_cache(maxsize=READ_AGAIN)
def words(text: str) -> tuple[str, ...]:
    """Return every word, without elision or possessive."""
    found = (match[0] for match in _matches(text))
    return tuple(word if word.isalpha() else _core(word)[0] for word in found)


@lru_cache(maxsize=_AT_HAND)
def _matches(text: str) -> tuple[re.Match[str], ...]:
    return tuple(_WORD.finditer(text))


def _name(match: re.Match[str], language: str) -> Name | None:
    core, offset = _core(match[0])
    span = Span(match.start() + offset, match.start() + offset + len(core))
    if len(core) < 2 or not core[0].isupper():
        return None
    if core.upper() in _CURRENCIES or _ROMAN.fullmatch(core):
        return None
    if _ACRONYM.fullmatch(core):
        money = match.string[span.end : span.end + 1] == "$"
        return None if money else Name(core, span, acronym=True)
    return None if _is_common(core.lower(), language) else Name(core, span, acronym=False)


def _is_common(word: str, language: str) -> bool:
    if len(word) < 3 or word in wordlist.words("function"):
        return True
    if language in _COMMON_ENDINGS:
        common = wordlist.words(f"common-{language}")
        forms = [[part, part.removesuffix("s")] for part in (word, *word.split("-"))]
        if any(form in common for form in forms[0]):
            return True
        # "Maison-Blanche": a compound of common words is one.
        if len(forms) > 2 and all(any(f in common for f in form) for form in forms[1:]):
            return True
    endings = _COMMON_ENDINGS.get(language)
    return bool(endings and len(word) > 6 and re.search(f"(?:{endings.pattern})$", word))


def _core(word: str) -> tuple[str, int]:
    """Return a word without elision, possessive and tail, and how much was taken off its front."""
    if word.isalpha():
        return word, 0
    elided = _ELIDED.match(word)
    offset = elided.end() if elided else 0
    word = word[offset:]
    for ending in ("'s", "’s", "'", "’"):
        word = word.removesuffix(ending)
    if word[:1].isupper():
        # "Western-style", "London-based": what is in lower case is no part of the name.
        word = _TAIL.sub("", word)
    return word, offset


@lru_cache(maxsize=READ_AGAIN)
def is_headline(text: str) -> bool:
    """Tell whether every longer word but function words has a capital, as in English headlines.

    A sentence of many names is none, for its verb: "Protests took place in Paris, Sofia, Vilnius".
    """
    longer = [m[0] for m in _matches(text) if len(m[0]) > 3]
    function = wordlist.words("function")
    telling = (word for word in longer if word.lower() not in function)
    return len(longer) > 3 and all(word[0].isupper() for word in telling)


def _shouts(text: str) -> bool:
    """Tell whether a text is a headline in capitals, where they mean nothing."""
    letters = list(filter(str.isalpha, text))
    return 2 * sum(map(str.isupper, letters)) > len(letters)
