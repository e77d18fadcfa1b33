"""What every check looks at: a sentence, what it came from, and what can be read in both once."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cached_property

from kibaru_service.domain import Span, Term
from kibaru_service.text.addresses import addresses
from kibaru_service.text.figures import Figure, read
from kibaru_service.text.terms import find

_WORD = re.compile(r"[^\W\d_]+")


class Task(Enum):
    """How an output came from its source."""

    TRANSLATION = "translation"
    # A summary may leave things out, but add nothing.
    SUMMARY = "summary"


@dataclass(frozen=True)
class Pair:
    """A source and its output; languages are BCP-47 tags, terms those of the target language.

    `named` are words that begin a sentence of the source, common ones, and are names all the same.
    `origins` are words of the output, in small letters, with those of the source that the model
    looked at when it wrote them.
    """

    source: str
    output: str
    source_language: str
    target_language: str
    task: Task = Task.TRANSLATION
    terms: tuple[Term, ...] = ()
    named: frozenset[str] = frozenset()
    origins: tuple[tuple[str, str], ...] = ()

    @cached_property
    def source_figures(self) -> tuple[Figure, ...]:
        """The figures of the source."""
        return read(self.source, self.source_language)

    @cached_property
    def output_figures(self) -> tuple[Figure, ...]:
        """The figures of the output."""
        return read(self.output, self.target_language)

    @cached_property
    def source_words(self) -> list[re.Match[str]]:
        """The words of the source but for addresses, which are copied."""
        return _words(self.source)

    @cached_property
    def output_words(self) -> list[re.Match[str]]:
        """The words of the output that a model chose: not of addresses, nor what terms ask."""
        return _words(self.output, self.ruled)

    @cached_property
    def ruled(self) -> list[Span]:
        """Where the output has what terms ask for."""
        found = (find(self.output, t.target, self.target_language) for t in self.terms)
        return [span for spans in found for span in spans]

    @cached_property
    def origin_of(self) -> dict[str, str]:
        """The `origins` by the words of the output."""
        return dict(self.origins)

    def chose(self, word: re.Match[str]) -> bool:
        """Tell whether a match in the output begins one of `output_words`."""
        return word.start() in self._chosen

    @cached_property
    def _chosen(self) -> frozenset[int]:
        return frozenset(word.start() for word in self.output_words)


def _words(text: str, ruled: Sequence[Span] = ()) -> list[re.Match[str]]:
    kept = [*ruled, *(span for span, _ in addresses(text))]
    if not kept:
        return list(_WORD.finditer(text))
    return [
        word
        for word in _WORD.finditer(text)
        if not any(span.start <= word.start() < span.end for span in kept)
    ]
