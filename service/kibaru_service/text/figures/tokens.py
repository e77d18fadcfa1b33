"""A sentence in words and numbers, the pieces that number words are made of."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from kibaru_service.domain import Span

# A digit group may be parted by a comma, a dot, an apostrophe or a space of French typography.
# Four noughts behind a space are a slip of a model's for three: "25 0000".
_DIGITS = (
    r"\d{1,3}(?:[\u00a0\u202f ]\d{3})*[\u00a0\u202f ]0{4,9}(?!\d)"
    r"|\d{1,3}(?:(?P<gap>[.,\u00a0\u202f ])\d{3})(?:(?P=gap)\d{3})*(?!\d)(?:[.,]\d+(?!\d))?"
    r"|\d+(?:[.,]\d+)?"
)
_TOKEN = re.compile(rf"(?P<digits>{_DIGITS})|(?P<word>[^\W\d_]+(?:['’ʼ][^\W\d_]+)*)")
_SEPARATORS = re.compile(r"[.,\u00a0\u202f ]")


@dataclass(frozen=True, slots=True)
class Token:
    """A word in lower case, or a number in digits with its readings."""

    text: str
    span: Span
    values: frozenset[Decimal] = frozenset()

    @property
    def is_number(self) -> bool:
        """Tell whether it is written in digits."""
        return bool(self.values)


def tokens(
    text: str,
    language: str,
    taken: Sequence[Span] = (),
    known: Collection[str] | None = None,
    joiner: str = "",
) -> list[Token]:
    """Return words and numbers in order; punctuation is left out, and what touches `taken`.

    With `known` only numbers and words that are known or join others, and the token behind one
    that joins: no number can be made of the rest, which is most of a sentence.
    """
    found = []
    joined = False
    for match in _TOKEN.finditer(text):
        digits, word = match.lastgroup != "word", match[0].lower()
        wanted = digits or joined or known is None or word in known or word == joiner
        if not wanted or (taken and _touches(match, taken)):
            continue
        joined = word == joiner and not digits
        values = readings(word, language) if digits else frozenset()
        found.append(Token(word, Span(*match.span()), values))
    return found


def _touches(match: re.Match[str], taken: Sequence[Span]) -> bool:
    return any(match.start() < span.end and span.start < match.end() for span in taken)


def readings(digits: str, language: str) -> frozenset[Decimal]:
    """Return what a number in digits may stand for.

    One mark before three digits parts thousands in one country and decimals in the next. An
    English comma always groups; a dot or a comma elsewhere may do either.
    """
    marks = _SEPARATORS.findall(digits)
    plain = _SEPARATORS.sub("", digits)
    if not marks:
        return _decimals([plain])
    whole, last = digits.rsplit(marks[-1], 1)
    decimal = f"{_SEPARATORS.sub('', whole)}.{last}"
    if len(marks) > 1:
        return _decimals([plain if len(set(marks)) == 1 else decimal])
    if len(last) != 3 or marks[0] in "\u00a0\u202f ":
        return _decimals([decimal if marks[0] in ".," else plain])
    if language == "en" and marks[0] == ",":
        return _decimals([plain])
    return _decimals([plain, decimal])


def _decimals(numbers: Iterable[str]) -> frozenset[Decimal]:
    return frozenset(Decimal(number) for number in numbers)


def adjacent(text: str, before: Token, after: Token) -> bool:
    """Tell whether nothing but spaces and hyphens stands between two tokens."""
    return not text[before.span.end : after.span.start].strip(" -‑\u00a0\u202f")


_SAID = 10**12
# What a million and a thousand millions are called; Bambara says them first.
_LARGE = {
    "en": {10**9: "billion", 10**6: "million"},
    "fr": {10**9: "milliards", 10**6: "millions"},
    "bm": {10**9: "miliyari", 10**6: "miliyɔn"},
}


def digits(value: Decimal, language: str) -> str:
    """Return a number as a language writes it: "1,200.5" in English, "1 200,5" elsewhere.

    Round millions are told in words ("1,2 milliards"), as news does.
    """
    for size, word in _LARGE.get(language, {}).items():
        count = value / size
        # Beyond that many digits decimals are not exact, and nobody says it in words.
        if 1 <= count < _SAID and count == round(count, 3):
            plain = digits(count, language)
            return f"{word} {plain}" if language == "bm" else f"{plain} {word}"
    text = f"{value:,f}" if abs(value) >= 10_000 else f"{value:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text if language == "en" else text.replace(",", " ").replace(".", ",")
