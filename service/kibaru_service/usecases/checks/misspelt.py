"""French words with a letter too many or an accent amiss: "passser", "inferieur", "mangeent".

A small model that writes in pieces of words doubles letters at their seams. Where one French word
alone has these letters, that was meant; what is nearer to nothing is left to the reader to see.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kibaru_service.domain import Check, CheckKind, Severity, Span
from kibaru_service.text import sounds, vocabulary
from kibaru_service.text.addresses import addresses
from kibaru_service.text.terms import find
from kibaru_service.usecases.checks.pair import Pair, Task

_LANGUAGE = "fr"
_WORD = re.compile(r"(?<![\w'’-])[a-zà-ÿœ]{5,24}(?![\w'’-])")
_ANY = re.compile(r"[^\W\d_]+")


def check(pair: Pair) -> Iterator[Check]:
    """Yield language.misspelt, with the right word in its message, for each that has one."""
    if pair.task is not Task.TRANSLATION or pair.target_language != _LANGUAGE:
        return
    found = [(m, right) for m in _WORD.finditer(pair.output) if (right := _right(m[0]))]
    if not found:  # as in most
        return
    copied = {sounds.plain(word) for word in _ANY.findall(pair.source)}
    kept = [*(span for span, _ in addresses(pair.output)), *_ruled(pair)]
    for match, right in found:
        own = sounds.plain(match[0]) in copied or any(
            s.start <= match.start() < s.end for s in kept
        )
        if not own:
            message = f"{match[0]} is no word: {right} is"
            span = Span(*match.span())
            yield Check(
                CheckKind.LANGUAGE, Severity.WARNING, "language.misspelt", message, output_span=span
            )


def _right(word: str) -> str | None:
    return vocabulary.respelled(word, _LANGUAGE)


def _ruled(pair: Pair) -> Iterator[Span]:
    for term in pair.terms:
        yield from find(pair.output, term.target, pair.target_language)
