"""The sentences that a sentence stands among: what they say about a word that it begins with."""

from __future__ import annotations

import re
from collections.abc import Iterable

from kibaru_service.text import vocabulary
from kibaru_service.text.names import is_headline, openers, opens

_WORD = re.compile(r"[^\W\d_][\w'’-]*")

# The words beside a word stand within so many code points.
_BESIDE = 40


class Surroundings:
    """The sentences of a document, title included, in one language.

    Sentences are searched for a word when it is asked about, once each; nothing is built of them
    before.
    """

    def __init__(self, sentences: Iterable[str], language: str) -> None:
        self._sentences = [s for s in sentences if not is_headline(s)]
        self._language = language
        self._known: dict[str, bool] = {}

    def named(self, text: str) -> frozenset[str]:
        """Return the common words that begin a sentence of `text` and are names here: "Rose"."""
        return self.names_among(name.core for name in openers(text, self._language))

    def names_among(self, words: Iterable[str]) -> frozenset[str]:
        """Return those of some words with a capital that are common ones and names here."""
        common = (word for word in {*words} if vocabulary.has(word, self._language))
        return frozenset(word for word in common if self._is_name(word))

    def _is_name(self, word: str) -> bool:
        if word not in self._known:
            self._known[word] = self._search(word)
        return self._known[word]

    def _search(self, word: str) -> bool:
        """Tell whether a word stands in mid-sentence with its capital, and nowhere without it."""
        if any(_whole(word.lower()).search(s) for s in self._sentences if word.lower() in s):
            return False
        holding = (sentence for sentence in self._sentences if word in sentence)
        return any(
            self._stands_alone(sentence, match)
            for sentence in holding
            for match in _whole(word).finditer(sentence)
        )

    def _stands_alone(self, sentence: str, match: re.Match[str]) -> bool:
        """Tell whether it opens no sentence and is no part of a body's name: "Peace Corps"."""
        before, after = sentence[: match.start()], sentence[match.end() :]
        if opens(sentence, match.start()):
            return False
        beside = [*_WORD.findall(before[-_BESIDE:])[-1:], *_WORD.findall(after[:_BESIDE])[:1]]
        return not any(w[0].isupper() and vocabulary.has(w, self._language) for w in beside)


def _whole(word: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(word)}(?!\w)")
