"""Finds glossary terms in a text, in the plural and with either case as well."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise

from kibaru_service.domain import Span, Term
from kibaru_service.text.normalize import for_model
from kibaru_service.text.rereading import READ_AGAIN

# What may be added to a word of a term, by language; a Bambara plural is "w".
_ENDINGS = {"en": r"(?:['’]?s|es)?", "fr": r"(?:s|x|e|es|aux)?", "bm": r"(?:w|lu)?"}
_APOSTROPHES = "['’ʼ‘]"
# Letters that `re` takes for an "i" of either case, and `casefold` does not.
_DOTTED = str.maketrans("İı", "ii")


def find(text: str, term: str, language: str) -> list[Span]:
    """Return where a term stands in a text, whatever its case and number.

    A term in capitals alone, such as "OR", is found in capitals alone; one of invisible characters
    alone nowhere.
    """
    key = _key(term)
    # Nearly always that is all there is to it, and a glossary asks a hundred times a sentence.
    if not key or key not in _folded(text):
        return []
    return [Span(*m.span()) for m in _pattern(term, language).finditer(text)]


def is_cased(term: str) -> bool:
    """Tell whether the case of a term matters: whether it has a capital anywhere."""
    return any(char.isupper() for char in term)


def substitute(text: str, terms: Iterable[Term], language: str) -> str:
    """Return a source with its terms already in the target language.

    Models copy what they do not know, so a term in its place mostly comes through as it is. The
    longest terms go first, and what one has written no other may change.
    """
    taken: list[tuple[Span, str]] = []
    for term in sorted(terms, key=lambda term: -len(term.source)):
        for span in find(text, term.source, language):
            if not any(span.start < t.end and t.start < span.end for t, _ in taken):
                taken.append((span, term.target))
    for span, target in sorted(taken, key=lambda pair: -pair[0].start):
        text = f"{text[: span.start]}{target}{text[span.end :]}"
    return text


def recase(text: str, terms: Iterable[Term], language: str) -> str:
    """Return an output with the capitals that its terms ask for; their plurals stay plurals."""
    for term in terms:
        if is_cased(term.target):
            for span in find(text, term.target, language):
                words = text[span.start : span.end].split(" ")
                asked = " ".join(term.target.split()).split(" ")
                if len(words) == len(asked):
                    pairs = zip(words, asked, strict=True)
                    said = " ".join(want + word[len(want) :] for word, want in pairs)
                    text = f"{text[: span.start]}{said}{text[span.end :]}"
    return text


@lru_cache(maxsize=4096)
def _pattern(term: str, language: str) -> re.Pattern[str]:
    words = _words(term)
    ending = _ENDINGS.get(language, "")
    parts = [_word(words[0], ending)]
    for before, word in pairwise(words):
        # Spaces may be hyphens, but not beside one: between two that take any number of the same
        # characters there are as many ways to share them, and all are tried before giving up.
        beside = before.endswith("-") or word.startswith("-")
        parts += [r"\s+" if beside else r"[\s-]+", _word(word, ending)]
    shout = term.isupper() and len(term) > 1
    return re.compile(rf"(?<!\w){''.join(parts)}(?!\w)", re.NOFLAG if shout else re.IGNORECASE)


def _words(term: str) -> list[str]:
    return [word for word in map(for_model, term.split()) if word]


def _word(word: str, ending: str) -> str:
    return re.escape(word).replace("'", _APOSTROPHES) + (ending if word[-1].isalpha() else "")


@lru_cache(maxsize=4096)
def _key(term: str) -> str:
    """Return what a text has where it has the term: the longest part of it, folded."""
    parts = (part for word in _words(term) for part in word.split("'"))
    return _fold(max(parts, key=len, default=""))


@lru_cache(maxsize=READ_AGAIN)
def _folded(text: str) -> str:
    return _fold(text)


def _fold(text: str) -> str:
    return text.translate(_DOTTED).casefold()
