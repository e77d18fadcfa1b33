"""Translators, rewriters and embedders that answer at once from plain functions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from kibaru_service.domain import Language, ModelRef
from kibaru_service.engine.protocol import (
    AS_CONFIGURED,
    Call,
    Cost,
    Embedding,
    Generation,
    Judgement,
    Search,
)

REF = ModelRef("made-up", "f" * 16)
COST = Cost(input_tokens=3, output_tokens=2, queue_seconds=0.25, compute_seconds=0.5)
CALL = Call(caller="tests")


def english(_text: str) -> Language:
    """Takes every text for English."""
    return Language("en", 0.9)


@dataclass
class PlainTranslator:
    """Writes what `write(text, target)` says, and remembers what it was asked."""

    write: Callable[[str, str], str] = lambda text, target: f"{text[:-1]} ({target})."
    directions: frozenset[tuple[str, str]] = frozenset({("en", "fr"), ("fr", "bm")})
    asked: list[tuple[str, str, str]] = field(default_factory=list)
    searches: list[Search] = field(default_factory=list)
    truncated: bool = False

    async def translate(
        self, text: str, source: str, target: str, call: Call, search: Search = AS_CONFIGURED
    ) -> Generation:
        """Answer at once."""
        assert call is CALL
        self.searches.append(search)
        self.asked.append((text, source, target))
        return Generation(
            self.write(text, target), -0.5, REF, COST, truncated_output=self.truncated
        )


def likely_if_there(word: str, text: str) -> float:
    """Finds a word likely that the text has."""
    return -0.5 if word in text.split() else -20.0


@dataclass
class PlainRewriter:
    """Writes what `write(text)` says, and remembers how it was to search.

    `judge_word(word, text)` is the log probability of a word of a version; that of an end is -0.5.
    """

    write: Callable[[str], str] = lambda text: text
    languages: frozenset[str] = frozenset({"en"})
    searches: list[Search] = field(default_factory=list)
    judge_word: Callable[[str, str], float] = likely_if_there

    async def rewrite(
        self, text: str, language: str, call: Call, search: Search = AS_CONFIGURED
    ) -> Generation:
        """Answer at once."""
        assert call is CALL
        assert language in self.languages
        self.searches.append(search)
        return Generation(self.write(text), -0.1, REF, COST)

    async def judge(
        self, text: str, versions: Sequence[str], language: str, call: Call
    ) -> Judgement:
        """Answer at once."""
        assert call is CALL
        assert language in self.languages
        scores = (
            sum(self.judge_word(word, text) for word in version.split()) - 0.5
            for version in versions
        )
        return Judgement(tuple(scores), REF, COST)


@dataclass
class PlainEmbedder:
    """Gives every text a vector of its letters, so that like words make like vectors."""

    languages: frozenset[str] = frozenset({"en", "fr"})

    async def embed(self, texts: Sequence[str], call: Call, language: str = "") -> Embedding:
        """Answer at once."""
        assert call is CALL
        assert not language or language in self.languages
        vectors = np.array(
            [[t.lower().count(chr(97 + i)) + 0.01 for i in range(26)] for t in texts]
        )
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        return Embedding(vectors.astype(np.float32), REF, COST)
