"""Tells in which language a text is written."""

from __future__ import annotations

import re
import threading
import unicodedata
from functools import cache

from py3langid import langid

from kibaru_service.domain import Language
from kibaru_service.text.characters import fold

_READ = ("en", "fr")
# More text than this makes no better guess.
_SAMPLE = 5_000
# Fewer letters than this tell English from French, but not from everything else.
_ENOUGH = 100
_CLEAR = 0.5
_FAINT = 0.05
_NO_LANGUAGE = "zxx"

_WORD = re.compile(r"[^\W\d_]+")
_BAMBARA_LETTERS = frozenset("ɛɔɲŋƐƆƝŊ")
_BAMBARA_WORD = re.compile(
    r"an?|ani|aw|bɛɛ?|cogo|de|don|dɔ|fana|fɛ|i|jamana|kan?|kɔnɔ|kɔsɔn|ko|kun|kɛ|la|ma|min|minnu|mɔgɔ"
    r"|na|nin?|nka|o|tun|tɛ|u|wa|walima|ye"
)
_BAMBARA_SHARE = 0.2

_lock = threading.Lock()


def detect(text: str) -> Language:
    """Return the language of the beginning of `text`, with a confidence from 0 to 1.

    The confidence is the identifier's probability for the language among all it knows; for
    Bambara, which it does not know, twice the share of Bambara function words. English or French
    is assumed unless the text is clearly in another language: mostly in another script, or long
    enough and more likely that language than not. English, at 0, where nothing can be told; "und"
    for a script that nothing is known about.
    """
    sample = fold(text[:_SAMPLE])
    letters = [char for char in sample if char.isalpha()]
    if not letters:
        return Language("en", 0.0)
    if bambara := _bambara(sample, letters):
        return Language("bm", bambara)
    chances = _chances(sample)
    best = max(chances, key=lambda tag: chances[tag])
    if 2 * sum(map(_is_latin, letters)) < len(letters):
        return Language("und" if best in (*_READ, _NO_LANGUAGE) else best, chances[best])
    if len(letters) >= _ENOUGH and chances[best] >= _CLEAR and best != _NO_LANGUAGE:
        return Language(best, chances[best])
    tag = max(_READ, key=lambda tag: chances[tag])
    return Language(tag if chances[tag] >= _FAINT else "en", chances[tag])


def _bambara(sample: str, letters: list[str]) -> float:
    """Return the confidence that the sample is Bambara, 0 where it does not look like it."""
    special = sum(letter in _BAMBARA_LETTERS for letter in letters)
    words = _WORD.findall(_untoned(sample.lower()))
    share = sum(_BAMBARA_WORD.fullmatch(word) is not None for word in words) / max(len(words), 1)
    found = 100 * special >= len(letters) and share >= _BAMBARA_SHARE
    return min(1.0, 2 * share) if found else 0.0


def _untoned(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))


@cache
def _is_latin(letter: str) -> bool:
    return unicodedata.name(letter, "").startswith("LATIN")


def _chances(sample: str) -> dict[str, float]:
    return dict(_identifier().rank(sample))


def _identifier() -> langid.LanguageIdentifier:
    # The model takes a second to read: once, at first use, and not by two threads at a time.
    with _lock:
        return _load()


@cache
def _load() -> langid.LanguageIdentifier:
    return langid.LanguageIdentifier.from_model_file(langid.MODEL_FILE, norm_probs=True)
