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
from kibaru_service.text.addresses import addresses
from kibaru_service.text.terms import find
from kibaru_service.usecases.checks.pair import Pair, Task

UNKNOWN = "language.unknown"
_LANGUAGE = "fr"
_WORD = re.compile(r"(?<![\w'’-])[a-zà-ÿœ]{5,24}(?![\w'’-])")
_ANY = re.compile(r"[^\W\d_]+")


def check(pair: Pair) -> Iterator[Check]:
    """Yield language.misspelt for a word that has a right one, and language.unknown for others."""
    if pair.task is not Task.TRANSLATION or pair.target_language != _LANGUAGE:
        return
    found = [m for m in _WORD.finditer(pair.output) if not vocabulary.knows(m[0], _LANGUAGE)]
    if not found:
        return
    copied = {sounds.plain(word) for word in _ANY.findall(pair.source)}
    kept = [*(span for span, _ in addresses(pair.output)), *_ruled(pair)]
    for match in found:
        if sounds.plain(match[0]) in copied or any(s.start <= match.start() < s.end for s in kept):
            continue
        right = vocabulary.respelled(match[0], _LANGUAGE)
        code = "language.misspelt" if right else UNKNOWN
        message = f"{match[0]} is no word: {right} is" if right else f"{match[0]} is no known word"
        span = Span(*match.span())
        yield Check(CheckKind.LANGUAGE, Severity.WARNING, code, message, output_span=span)


def _ruled(pair: Pair) -> Iterator[Span]:
    for term in pair.terms:
        yield from find(pair.output, term.target, pair.target_language)
