"""Names that have another form in another language: countries, places, bodies, acronyms."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from kibaru_service.domain import Span
from kibaru_service.text import wordlist
from kibaru_service.text.sounds import plain

_LANGUAGES = ("en", "fr", "bm")


@dataclass(frozen=True, slots=True)
class Entry:
    """A thing and how each language calls it."""

    forms: dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Mention:
    """An entry named in a text."""

    entry: Entry
    span: Span


def mentions(text: str, language: str) -> Iterator[Mention]:
    """Yield the entries that a text names, capitals and accents as the table has them."""
    pattern, entries = _compiled(language)
    for match in pattern.finditer(text):
        yield Mention(entries[int((match.lastgroup or "g0")[1:])], Span(*match.span()))


def names(text: str, entry: Entry, language: str) -> bool:
    """Tell whether a text names the entry in a language; case and accents do not count."""
    forms = entry.forms.get(language, ())
    return any(_loose(form).search(plain(text)) for form in forms)


@cache
def _compiled(language: str) -> tuple[re.Pattern[str], tuple[Entry, ...]]:
    """Return one pattern with a group for each entry; the longest form of all comes first."""
    entries = tuple(_entries())
    forms = [(form, n) for n, e in enumerate(entries) for form in e.forms.get(language, ())]
    forms.sort(key=lambda pair: -len(pair[0]))
    # A group name may stand once, so a form's place in the list goes before the entry's.
    groups = "|".join(f"(?P<g{place}>{_exact(form)})" for place, (form, _) in enumerate(forms))
    return re.compile(rf"(?<!\w)(?:{groups})"), tuple(entries[n] for _, n in forms)


@cache
def _entries() -> tuple[Entry, ...]:
    lines = (line.split("=") for line in wordlist.lines("gazetteer"))
    return tuple(
        Entry({t: tuple(forms.split("|")) for t, forms in zip(_LANGUAGES, line, strict=True)})
        for line in lines
    )


def _exact(form: str) -> str:
    """Match a form with its capital, and its plain adjective in French."""
    body = re.escape(form.removesuffix("*"))
    if body[0].islower():
        # Adjectives become nouns with a capital: "allemands", "les Allemands".
        body = f"[{body[0]}{body[0].upper()}]{body[1:]}"
    return body + (r"\w*" if form.endswith("*") else r"(?!\w)")


@cache
def _loose(form: str) -> re.Pattern[str]:
    body = re.escape(plain(form.removesuffix("*")))
    return re.compile(rf"(?<!\w){body}" + ("" if form.endswith("*") else r"(?!\w)"))
