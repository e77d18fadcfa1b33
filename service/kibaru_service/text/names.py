"""The names and acronyms of a sentence, told from words that only look like them.

A name is a capitalised word that does not begin a sentence. What English capitalises by custom,
such as titles, months and the words that bodies are called by, is no name: it is translated.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kibaru_service.domain import Span
from kibaru_service.text import wordlist

_UPPER = "A-ZÀ-ÖØ-ÞƐƆƝŊŒ"
_WORD = re.compile(r"[^\W\d_](?:[\w]|[’'ʼ-](?=\w)|\.(?=[^\W\d_]\.)|(?<=\w\.\w)\.(?=\s|$|[,;)]))*")
_ACRONYM = re.compile(
    rf"(?:[{_UPPER}]\.){{2,}}|[{_UPPER}]{{2,}}(?:-?\d+)?s?|[{_UPPER}]\.[{_UPPER}]"
)
_OPENS = re.compile(r"(?:^|[.!?:;…]|[\"“”«»‘(\[–—-]\s?)\s*[\"“«‘(\[]*\s*$")
_AFTER_TITLE = re.compile(
    r"(?:^|\s)(?:Mrs?|Ms|Dr|Prof|St|Gen|Sen|Gov|Rep|Rev|Col|Lt|Capt|Sgt|M|MM|Mme|Mgr)\.\s$"
)
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
    """A word that names somebody or something; `core` is without elision and possessive."""

    core: str
    span: Span
    acronym: bool


def names(text: str, language: str) -> list[Name]:
    """Return the names and acronyms of a sentence in order; none of a headline in capitals."""
    if language == "en" and _is_headline(text):
        return []
    shouting = _shouts(text)
    found = []
    for match in _WORD.finditer(text):
        name = _name(match, language)
        if name is None or (shouting and name.acronym):
            continue
        if name.acronym or not _opens(text[: match.start()]):
            found.append(name)
    return found


def _opens(before: str) -> bool:
    """Tell whether a sentence begins behind this text; "Mr." ends none."""
    return bool(_OPENS.search(before)) and not _AFTER_TITLE.search(before)


def words(text: str) -> Iterator[tuple[str, Span]]:
    """Yield every word with its span, without elision or possessive."""
    for match in _WORD.finditer(text):
        yield _core(match)


def _name(match: re.Match[str], language: str) -> Name | None:
    core, span = _core(match)
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


def _core(match: re.Match[str]) -> tuple[str, Span]:
    word, start = match[0], match.start()
    elided = _ELIDED.match(word)
    if elided:
        word, start = word[elided.end() :], start + elided.end()
    for ending in ("'s", "’s", "'", "’"):
        word = word.removesuffix(ending)
    if word[:1].isupper():
        # "Western-style", "London-based": what is in lower case is no part of the name.
        word = _TAIL.sub("", word)
    return word, Span(start, start + len(word))


def _is_headline(text: str) -> bool:
    """Tell whether nearly every longer word has a capital, as in English headlines."""
    longer = [m[0] for m in _WORD.finditer(text) if len(m[0]) > 3]
    return len(longer) > 3 and sum(word[0].isupper() for word in longer) >= 0.75 * len(longer)


def _shouts(text: str) -> bool:
    """Tell whether a text is a headline in capitals, where they mean nothing."""
    letters = [c for c in text if c.isalpha()]
    return 2 * sum(c.isupper() for c in letters) > len(letters)
