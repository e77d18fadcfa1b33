"""French words that lost their accents, given them back.

One news line in forty has *etre*, *meme* or *ministere*, capitals mostly go without (*Etats-Unis*),
and a model trained on them writes the same.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable

_WORD = re.compile(r"[^\W\d_]+")
_OFTEN = 20  # times that a word must be seen with its accents
_MORE = 50  # times as often with them as without


def plain(word: str) -> str:
    """Return a word without its accents."""
    return "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))


class Accents:
    """The words that are hardly ever written without accents, counted in some text."""

    def __init__(self, texts: Iterable[str]) -> None:
        counts = Counter(word for text in texts for word in _WORD.findall(text) if word.islower())
        spelt = defaultdict(list)  # type: dict[str, list[str]]
        for word, count in counts.items():
            if count >= _OFTEN and plain(word) != word:
                spelt[plain(word)].append(word)
        self._right = {
            bare: words[0]
            for bare, words in spelt.items()
            if len(words) == 1 and counts[words[0]] >= _MORE * counts[bare]
            if not words[0].endswith("és")  # "tu trouves" is right
        }

    def restored(self, text: str) -> str:
        """Return the text with the accents of the words that have only one spelling with them."""
        return _WORD.sub(self._spelt, text)

    def _spelt(self, found: re.Match[str]) -> str:
        word = found[0]
        right = self._right.get(word.lower(), word)
        if word.islower():
            return right
        starts_bare = word.istitle() and word[0].lower() != right[0]  # "College" may be a name
        return right[0].upper() + right[1:] if starts_bare else word
