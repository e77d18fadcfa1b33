"""What can be read off a translation without a reference: terms kept, loops, Bambara spelling."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence

from kibaru_service.text import vocabulary

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*|\d+")
# What separates digits in numbers of any of the languages.
_IN_NUMBERS = re.compile(r"(?<=\d)[\s.,\u00a0\u202f](?=\d)")
_QUOTES = re.compile(r"[«»“”„]")
_TONES = {"\u0300", "\u0301", "\u0302", "\u030c", "\u0304"}
# Letters that Bambara's standard orthography does not have, outside names (DNAFLA 1993).
_FOREIGN = set("çéèêëàâîïôöûùüœæqvx")
_GRAM = 4


def canonical(text: str) -> str:
    """Return the text in NFC, with plain quotes and with nothing inside its numbers."""
    return _IN_NUMBERS.sub("", _QUOTES.sub('"', unicodedata.normalize("NFC", text)))


def kept(terms: str, output: str) -> tuple[int, int]:
    """Return how many terms the output has, and how many there are.

    Terms are divided by ";", what may stand for one of them by "|". A term of digits must stand
    apart from other digits; other terms may be inflected, and their case does not count.
    """
    wanted = [term.split("|") for term in terms.split(";") if term]
    text = canonical(output)
    return sum(any(_has(text, form) for form in forms) for forms in wanted), len(wanted)


def _has(text: str, form: str) -> bool:
    if form.isdigit():
        return re.search(rf"(?<!\d){form}(?!\d)", text) is not None
    return canonical(form).lower() in text.lower()


def loops(source: str, output: str) -> bool:
    """Say whether a run of four words comes back in the output but not in the source."""
    return _repeats(output) > _repeats(source)


def _repeats(text: str) -> int:
    words = _WORD.findall(text.lower())
    runs = Counter(tuple(words[i : i + _GRAM]) for i in range(len(words) - _GRAM + 1))
    return sum(count - 1 for count in runs.values())


def misspelt(output: str) -> list[str]:
    """Return what breaks Bambara orthography: not NFC, tones written, apostrophes other than '.

    Also common words, those in small letters, with letters that the alphabet does not have.
    """
    found = [] if unicodedata.is_normalized("NFC", output) else ["not NFC"]
    if _TONES & set(unicodedata.normalize("NFD", output)) - _accents_of_names(output):
        found.append("tone marks")
    found += ["apostrophe"] * any(c in output for c in "‘’ʼ`´")
    common = (w for w in _WORD.findall(output) if w == w.lower())
    return found + [word for word in common if _FOREIGN & set(word)]


def _accents_of_names(output: str) -> set[str]:
    names = (w for w in _WORD.findall(output) if w != w.lower())
    return {c for name in names for c in unicodedata.normalize("NFD", name)}


def copied(source: str, output: str, known: frozenset[str]) -> list[str]:
    """Return the common French words of the source that stand in the output as they are.

    `known` holds the French words for which the lexicon has a Bambara one that is spelt otherwise.
    """
    common = {w for w in _WORD.findall(source) if w == w.lower() and w in known}
    return [word for word in _WORD.findall(output) if word in common]


def unknown(source: str, output: str) -> list[str]:
    """Return the French words in small letters that no list has and the source has not either."""
    own = {word.lower() for word in _WORD.findall(source)}
    words = (w for w in _WORD.findall(output) if len(w) > 4 and w == w.lower() and w not in own)
    parts = (part for word in words for part in re.split("['’-]", word))
    return [p for p in parts if len(p) > 4 and p.isalpha() and not vocabulary.knows(p, "fr")]


def translatable(lexicon: Iterable[tuple[str, str]], own: Sequence[str]) -> frozenset[str]:
    """Return the single French words of a French–Bambara lexicon that are no Bambara words.

    `own` is Bambara text: a word that it uses is Bambara too, whatever it was borrowed from.
    """
    pairs = [(a, b) for a, b in lexicon if len(a) > 3 and _WORD.fullmatch(a)]
    bambara = {w for _, b in pairs for w in _WORD.findall(b.lower())}
    bambara |= {w for line in own for w in _WORD.findall(line.lower())}
    return frozenset(a for a, _ in pairs if a == a.lower() and a not in bambara)
