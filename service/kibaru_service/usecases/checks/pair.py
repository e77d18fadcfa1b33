"""What every check looks at: a sentence, what it came from, and what can be read in both once."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from functools import cached_property

from kibaru_service.domain import Term
from kibaru_service.text.figures import Figure, read


class Task(Enum):
    """How an output came from its source."""

    TRANSLATION = "translation"
    # A summary may leave things out, but add nothing.
    SUMMARY = "summary"


@dataclass(frozen=True)
class Pair:
    """A source and its output; languages are BCP-47 tags, terms those of the target language.

    `named` are words that begin a sentence of the source, common ones, and are names all the same.
    """

    source: str
    output: str
    source_language: str
    target_language: str
    task: Task = Task.TRANSLATION
    terms: tuple[Term, ...] = ()
    named: frozenset[str] = frozenset()

    @cached_property
    def source_figures(self) -> tuple[Figure, ...]:
        """The figures of the source."""
        return read(self.source, self.source_language)

    @cached_property
    def output_figures(self) -> tuple[Figure, ...]:
        """The figures of the output."""
        return read(self.output, self.target_language)
