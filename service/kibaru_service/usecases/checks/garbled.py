"""Words that are half English, half French, and neither: "skyscrateurs" for skyscrapers.

A small model copies how a rare word begins and goes on in the other language, or makes one up
("griculteur"). Where such a word is in no list of French, and near a word of the source whose
translation is known, or written by a look at one, it is told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

from kibaru_service.domain import Check, CheckKind, Severity, Span
from kibaru_service.text import vocabulary
from kibaru_service.text.lexicon import instead
from kibaru_service.usecases.checks.pair import Pair, Task

_DIRECTION = ("en", "fr")
_WORD = re.compile(r"(?<![\w-])[a-zà-ÿœ]{4,24}(?![\w'’-])")
_SAID = re.compile(_WORD.pattern, re.IGNORECASE)
# What a garbled word and the English one have in common, as a share of their letters (Ratcliff and
# Obershelp 1988), and how they begin, one letter before it aside.
_ALIKE = 0.6
_BEGUN = 2
_MOST = 12


def check(pair: Pair) -> Iterator[Check]:
    """Yield copy.garbled for each word that is neither language's, and was to be one of these."""
    ways = pair.source_language, pair.target_language
    if pair.task is not Task.TRANSLATION or ways != _DIRECTION:
        return
    unknown = [m for m in _WORD.finditer(pair.output) if not vocabulary.knows(m[0], "fr")]
    if not unknown:  # as in most
        return
    known = {match[0].lower(): match for match in _SAID.finditer(pair.source)}
    for word in unknown[:_MOST]:
        near = _nearest(word[0], known) or _looked_at(word, pair, known)
        if near and pair.chose(word):
            message = f"{word[0]} is no word: {near} was to be translated"
            spans = Span(*known[near].span()), Span(*word.span())
            yield Check(CheckKind.COPY, Severity.WARNING, "copy.garbled", message, *spans)


def _nearest(word: str, known: dict[str, re.Match[str]]) -> str | None:
    """Return the word of the source that another was made of; None where it is a French one."""
    if word in known:
        return None  # left as it is: another check's
    likely = [k for k in known if k[:_BEGUN] in (word[:_BEGUN], word[1 : _BEGUN + 1])]
    alike = [(SequenceMatcher(None, word, k, autojunk=False).ratio(), k) for k in likely]
    share, near = max(alike, default=(0.0, ""))
    return near if share >= _ALIKE and instead(word, near, *_DIRECTION) else None


def _looked_at(word: re.Match[str], pair: Pair, known: dict[str, re.Match[str]]) -> str | None:
    """Return the word of the source that the model looked at, if its translation is missing."""
    near = pair.origin_of.get(word[0])
    if near is None or near not in known or near == word[0]:
        return None
    right = instead(word[0], near, *_DIRECTION)
    rest = pair.output[: word.start()] + pair.output[word.end() :]
    return near if right and not re.search(rf"(?<!\w){re.escape(right)}", rest) else None
