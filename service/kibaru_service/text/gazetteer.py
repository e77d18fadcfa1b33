"""Names that have another form in another language: countries, places, bodies, acronyms."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from kibaru_service.domain import Span
from kibaru_service.text import wordlist
from kibaru_service.text.rereading import READ_AGAIN
from kibaru_service.text.sounds import plain

_LANGUAGES = ("en", "fr", "bm")
_WORD_START = re.compile(r"(?<!\w)\w")
# Forms are looked up by so many first letters; none is shorter.
_INDEXED = 2


@dataclass(frozen=True, slots=True)
class Entry:
    """A thing and how each language calls it."""

    forms: dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Mention:
    """An entry named in a text."""

    entry: Entry
    span: Span


@lru_cache(maxsize=READ_AGAIN)
def mentions(text: str, language: str) -> tuple[Mention, ...]:
    """Return the entries that a text names, capitals and accents as the table has them.

    Where a form stands in a longer one ("Africa" in "South Africa"), the longer one counts.
    """
    return tuple(_mentions(text, language))


def _mentions(text: str, language: str) -> Iterator[Mention]:
    index, end = _index(language), 0
    for word in _WORD_START.finditer(text):
        start = word.start()
        for pattern, entry in index.get(text[start : start + _INDEXED], ()) if start >= end else ():
            match = pattern.match(text, start)
            if match:
                end = match.end()
                yield Mention(entry, Span(*match.span()))
                break


def names(text: str, entry: Entry, language: str) -> bool:
    """Tell whether a text names the entry in a language; case and accents do not count."""
    forms = entry.forms.get(language, ())
    return any(_loose(form).search(plain(text)) for form in forms)


@cache
def _index(language: str) -> dict[str, list[tuple[re.Pattern[str], Entry]]]:
    """Return the forms of a language by how they begin, the longest first."""
    forms = [(form, entry) for entry in _entries() for form in entry.forms.get(language, ())]
    index: dict[str, list[tuple[re.Pattern[str], Entry]]] = {}
    for form, entry in sorted(forms, key=lambda pair: -len(pair[0])):
        body = form.removesuffix("*")
        # Adjectives become nouns with a capital: "allemands", "les Allemands".
        for cased in {body, body[0].upper() + body[1:]}:
            tail = r"\w*" if form.endswith("*") else r"(?!\w)"
            pattern = re.compile(re.escape(cased) + tail)
            index.setdefault(cased[:_INDEXED], []).append((pattern, entry))
    return index


@cache
def _entries() -> tuple[Entry, ...]:
    lines = (line.split("=") for line in wordlist.lines("gazetteer"))
    return tuple(
        Entry({t: tuple(forms.split("|")) for t, forms in zip(_LANGUAGES, line, strict=False)})
        for line in lines
    )


@cache
def _loose(form: str) -> re.Pattern[str]:
    body = re.escape(plain(form.removesuffix("*")))
    return re.compile(rf"(?<!\w){body}" + ("" if form.endswith("*") else r"(?!\w)"))
