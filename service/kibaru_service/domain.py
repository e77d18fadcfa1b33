"""The nouns of the service: frozen values without behaviour beyond their own consistency."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum


class Role(Enum):
    """What a sentence is in its article."""

    TITLE = "title"
    HEADING = "heading"
    CAPTION = "caption"
    BODY = "body"


class Part(Enum):
    """A part of a digest that a caller can ask for."""

    EXTRACTIVE = "extractive"
    ABSTRACTIVE = "abstractive"
    ARTICLE_TRANSLATION = "article_translation"
    SUMMARY_TRANSLATION = "summary_translation"


class LongInput(Enum):
    """What to do with an article beyond the limit for one pass."""

    REJECT = "reject"
    TRUNCATE = "truncate"
    CHUNK = "chunk"


class Scope(Enum):
    """Which text a translation belongs to."""

    ARTICLE = "article"
    EXTRACTIVE = "extractive"
    ABSTRACTIVE = "abstractive"


class Rung(Enum):
    """How a text came to be; the names are those of the contract."""

    DIRECT = "direct"
    REDECODED = "redecoded"
    SPLIT = "split"
    PIVOT = "pivot"
    SOURCE = "source"
    EXTRACTIVE = "extractive"


class CheckKind(Enum):
    """What a check looks at."""

    NUMBER = "number"
    NAME = "name"
    LENGTH = "length"
    LOOP = "loop"
    LANGUAGE = "language"
    COPY = "copy"
    SUPPORT = "support"
    TRUNCATION = "truncation"
    GLOSSARY = "glossary"
    DATE = "date"
    MONEY = "money"
    URL = "url"
    QUOTE = "quote"


class Severity(Enum):
    """How bad a failed check is."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Span:
    """A range of code points, end exclusive."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Check:
    """A check that failed on one sentence."""

    kind: CheckKind
    severity: Severity
    code: str
    message: str
    source_span: Span | None = None
    output_span: Span | None = None


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a document; `text` is the span's text with white space folded."""

    id: int
    paragraph: int
    role: Role
    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Language:
    """A BCP-47 tag and how sure we are of it (1 where the caller named it)."""

    tag: str
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of a text was worked on, in code points."""

    processed: int
    total: int
    skipped: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """A text as the service reads it; spans point into `text` as it was sent."""

    text: str
    language: Language
    sentences: tuple[Sentence, ...]
    coverage: Coverage
    title: str = ""


@dataclass(frozen=True, slots=True)
class Article:
    """A text as its caller sent it; an empty language asks for detection."""

    text: str
    title: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Length:
    """A limit on a summary; exactly one field is set."""

    sentences: int | None = None
    words: int | None = None
    ratio: float | None = None


DEFAULT_LENGTH = Length(sentences=3)


@dataclass(frozen=True, slots=True)
class Term:
    """A glossary entry; equal source and target mean: leave it alone."""

    source: str
    target: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class DigestOptions:
    """What a caller wants of a digest; empty `targets` means every language on offer."""

    parts: frozenset[Part] = frozenset(Part)
    targets: tuple[str, ...] = ()
    extractive_length: Length = DEFAULT_LENGTH
    abstractive_length: Length = DEFAULT_LENGTH
    glossary: tuple[Term, ...] = ()
    long_input: LongInput = LongInput.CHUNK
    keep_unsupported: bool = False


@dataclass(frozen=True, slots=True)
class Extracted:
    """A sentence chosen from the document; rank 1 is the most salient."""

    sentence_id: int
    rank: int
    score: float


@dataclass(frozen=True, slots=True)
class ExtractiveSummary:
    """Chosen sentences in the document's order."""

    sentences: tuple[Extracted, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """A sentence that supports a claim, and how much of it (0 to 1)."""

    sentence_id: int
    support: float


@dataclass(frozen=True, slots=True)
class Written:
    """A sentence of an abstractive summary."""

    id: int
    text: str
    sources: tuple[Source, ...]
    checks: tuple[Check, ...] = ()
    rung: Rung = Rung.DIRECT


@dataclass(frozen=True, slots=True)
class AbstractiveSummary:
    """Written sentences in reading order, and the share of the text considered for them."""

    sentences: tuple[Written, ...]
    coverage: float


@dataclass(frozen=True, slots=True)
class Segment:
    """The translation of one sentence; `score` is the mean log probability per token."""

    source_id: int
    text: str
    score: float = 0.0
    checks: tuple[Check, ...] = ()
    rung: Rung = Rung.DIRECT


@dataclass(frozen=True, slots=True)
class Translation:
    """A text in one language, one segment per source sentence, and the whole joined."""

    language: str
    scope: Scope
    segments: tuple[Segment, ...]
    text: str


@dataclass(frozen=True, slots=True)
class ModelRef:
    """A model's name in the catalogue and the hash of all that decides its output."""

    id: str
    fingerprint: str


@dataclass(slots=True)
class Usage:
    """What one call has cost so far; the only mutable value, summed up as work returns."""

    input_tokens: int = 0
    output_tokens: int = 0
    total_seconds: float = 0.0
    queue_seconds: float = 0.0
    compute_seconds: float = 0.0
    models: set[ModelRef] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class TranslatedSegments:
    """Some segments of one translation; `text` is None but in the last message of it."""

    language: str
    scope: Scope
    segments: tuple[Segment, ...]
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Finished:
    """The end of a digest, with what it has cost."""

    usage: Usage


DigestEvent = Document | ExtractiveSummary | AbstractiveSummary | TranslatedSegments | Finished


@dataclass(frozen=True, slots=True)
class Digest:
    """A whole digest; a part that nobody asked for is None."""

    document: Document
    extractive: ExtractiveSummary | None
    abstractive: AbstractiveSummary | None
    translations: tuple[Translation, ...]
    usage: Usage


@dataclass(frozen=True, slots=True)
class TranslatedText:
    """One plain text, its sentences and their translations."""

    document: Document
    segments: tuple[Segment, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Translations:
    """Several plain texts translated, in order, and what that has cost."""

    texts: tuple[TranslatedText, ...]
    language: Language
    usage: Usage


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of a server; texts in code points, requests in bytes."""

    max_text_chars: int = 500_000
    max_request_bytes: int = 4 * 1024 * 1024
    max_summary_sentences: int = 50
    max_texts: int = 1_000
    max_glossary_terms: int = 500
    one_pass_chars: int = 100_000


class ModelRole(Enum):
    """What a model does."""

    TRANSLATE = "translate"
    SUMMARIZE = "summarize"
    EMBED = "embed"


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """A loaded model in one of its roles."""

    ref: ModelRef
    role: ModelRole
    licence: str
    directions: tuple[tuple[str, str], ...] = ()
    languages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Info:
    """What a server is."""

    version: str
    profile: str
    models: tuple[ModelInfo, ...]
    directions: tuple[tuple[str, str], ...]
    article_languages: tuple[str, ...]
    limits: Limits
