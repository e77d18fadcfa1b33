"""French words that are none: "passser", "inferieur", "mangeent"; "griculteur", "playtrice".

A small model that writes in pieces of words doubles letters at their seams: where one French word
alone has the letters, that was meant. The rest it makes up where it does not know a word. No second
try finds that one, and it often writes a real word that is wrong: so the reader is told, no more.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kibaru_service.domain import Check, CheckKind, Severity, Span
from kibaru_service.text import sounds, vocabulary
from kibaru_service.usecases.checks.pair import Pair, Task

UNKNOWN = "language.unknown"
_LANGUAGE = "fr"
_WORD = re.compile(r"(?<![\w-])[a-zà-ÿœ]{5,24}(?![\w'’-])")
# A sentence with more of these is not to be read at all, as its length or its language says.
_MOST = 40
_ANY = re.compile(r"[^\W\d_]+")


def check(pair: Pair) -> Iterator[Check]:
    """Yield language.misspelt for a word that has a right one, and language.unknown for others."""
    if pair.task is not Task.TRANSLATION or pair.target_language != _LANGUAGE:
        return
    found = [m for m in _WORD.finditer(pair.output) if not vocabulary.knows(m[0], _LANGUAGE)]
    if not found:
        return
    copied = {sounds.plain(word) for word in _ANY.findall(pair.source)}
    for match in found[:_MOST]:
        if sounds.plain(match[0]) in copied or not pair.chose(match):
            continue
        right = vocabulary.respelled(match[0], _LANGUAGE)
        yield _misspelt(match, right) if right else _unknown(match, pair)


def _misspelt(match: re.Match[str], right: str) -> Check:
    message, span = f"{match[0]} is no word: {right} is", Span(*match.span())
    code = "language.misspelt"
    return Check(CheckKind.LANGUAGE, Severity.WARNING, code, message, output_span=span)


def _unknown(match: re.Match[str], pair: Pair) -> Check:
    """Return the check of a made-up word, with the word that it stands for where that is known."""
    message, span = f"{match[0]} is no known word", Span(*match.span())
    origin = pair.origin_of.get(match[0], "")
    there = re.search(rf"(?<!\w){re.escape(origin)}(?!\w)", pair.source, re.IGNORECASE)
    if not (origin and there):
        return Check(CheckKind.LANGUAGE, Severity.WARNING, UNKNOWN, message, output_span=span)
    message, source = f'{message}; it stands for "{there[0]}"', Span(*there.span())
    return Check(CheckKind.LANGUAGE, Severity.WARNING, UNKNOWN, message, source, span)
