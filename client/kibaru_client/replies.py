"""Whole replies, one class per RPC, and the events of a streamed digest."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kibaru_client.enums import ModelRole, Scope
from kibaru_client.types import (
    Abstractive,
    Extractive,
    Language,
    ModelRef,
    Notice,
    Receipt,
    Segment,
    Sentence,
    Structure,
    Translation,
    Written,
)


@dataclass(frozen=True, slots=True)
class Summary:
    """The summaries of an article; one that was not asked for is None."""

    article: Structure
    extractive: Extractive | None
    abstractive: Abstractive | None
    receipt: Receipt

    @property
    def extractive_texts(self) -> tuple[str, ...]:
        """The chosen sentences' texts, in the article's order."""
        chosen = self.extractive.sentences if self.extractive else ()
        return tuple(self.article.sentence(entry.sentence_id).text for entry in chosen)

    @property
    def abstractive_text(self) -> str:
        """The abstractive summary in one piece, empty when there is none."""
        return self.abstractive.text if self.abstractive else ""

    @property
    def outputs(self) -> Iterator[Written | Segment]:
        """Every sentence that a model was asked to write."""
        return iter(self.abstractive.sentences if self.abstractive else ())

    @property
    def checked(self) -> tuple[Written | Segment, ...]:
        """The sentences among `outputs` that a check has something to say about."""
        return tuple(output for output in self.outputs if output.checks)


@dataclass(frozen=True, slots=True)
class Digest(Summary):
    """A whole digest: the summaries, and a translation per scope and language."""

    translations: tuple[Translation, ...] = ()

    def translation(self, language: str, scope: Scope = Scope.ARTICLE) -> Translation:
        """Return one translation; raises KeyError when the digest does not hold it."""
        for translation in self.translations:
            if (translation.language, translation.scope) == (language, scope):
                return translation
        raise KeyError(language, scope)

    @property
    def outputs(self) -> Iterator[Written | Segment]:
        """Every sentence that a model was asked to write, translations included."""
        yield from self.abstractive.sentences if self.abstractive else ()
        for translation in self.translations:
            yield from translation.segments


@dataclass(frozen=True, slots=True)
class TranslatedSegments:
    """Some sentences of one translation; `text` is empty but in its last message."""

    language: str
    scope: Scope
    segments: tuple[Segment, ...]
    text: str = ""


DigestEvent = Structure | Extractive | Abstractive | TranslatedSegments | Receipt


@dataclass(frozen=True, slots=True)
class TranslatedText:
    """One plain text: its sentences, a segment for each, and the whole joined."""

    sentences: tuple[Sentence, ...]
    segments: tuple[Segment, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Translations:
    """Plain texts translated, one for one and in order."""

    texts: tuple[TranslatedText, ...]
    language: Language
    receipt: Receipt
    notices: tuple[Notice, ...] = ()


@dataclass(frozen=True, slots=True)
class Direction:
    """A pair of languages that a server translates."""

    source: str
    target: str


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """A model that a server has loaded; `licence` is an SPDX identifier."""

    ref: ModelRef
    role: ModelRole
    directions: tuple[Direction, ...]
    languages: tuple[str, ...]
    licence: str


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of a server; texts in code points, requests in bytes.

    An article beyond `one_pass_chars` is a long one, for LongInput to decide. `max_sentences`
    counts those of an article, or of all texts of a request. `max_title_chars`, and
    `max_term_chars` of either side of a glossary term; 0 where an older server says nothing.
    """

    max_text_chars: int
    max_request_bytes: int
    max_summary_sentences: int
    max_texts: int
    max_glossary_terms: int
    one_pass_chars: int
    max_sentences: int = 0
    max_title_chars: int = 0
    max_term_chars: int = 0


@dataclass(frozen=True, slots=True)
class Info:
    """What a server is and offers."""

    version: str
    profile: str
    models: tuple[ModelInfo, ...]
    directions: tuple[Direction, ...]
    article_languages: tuple[str, ...]
    limits: Limits
    profiles: tuple[str, ...] = ()
