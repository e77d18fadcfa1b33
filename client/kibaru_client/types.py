"""The values that replies are made of, frozen; offsets count code points of the text as sent."""

from __future__ import annotations

from dataclasses import dataclass

from kibaru_client.enums import CheckKind, Role, Rung, Scope, Severity


@dataclass(frozen=True, slots=True)
class Span:
    """A range of code points, end exclusive."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Check:
    """A check that failed on one sentence; `code` is stable, such as "number.missing"."""

    kind: CheckKind
    severity: Severity
    code: str
    message: str
    source_span: Span | None = None
    output_span: Span | None = None


@dataclass(frozen=True, slots=True)
class Repair:
    """What was done about a sentence whose first text failed its checks, and what it cost.

    `failed_codes` are those of the first text, worst first; `cut_short` says that the request had
    no budget left to try all there is.
    """

    attempts: int
    tokens: int
    failed_codes: tuple[str, ...]
    cut_short: bool = False


@dataclass(frozen=True, slots=True)
class Notice:
    """Something about the whole text that its reader should know; `code` is stable."""

    severity: Severity
    code: str
    message: str
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of the text as sent; `text` is that of its span with white space folded."""

    id: int
    paragraph: int
    role: Role
    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Language:
    """A BCP-47 tag and how sure the server is of it (1 where the caller named it)."""

    tag: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of a text was worked on, in code points."""

    processed: int
    total: int
    skipped: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Structure:
    """An article as the server reads it."""

    language: Language
    sentences: tuple[Sentence, ...]
    coverage: Coverage
    notices: tuple[Notice, ...] = ()

    @property
    def title(self) -> str:
        """The first sentence that is a title, or an empty text."""
        return next((s.text for s in self.sentences if s.role is Role.TITLE), "")

    def sentence(self, sentence_id: int) -> Sentence:
        """Return the sentence of that id; raises KeyError when there is none."""
        for sentence in self.sentences:
            if sentence.id == sentence_id:
                return sentence
        raise KeyError(sentence_id)


@dataclass(frozen=True, slots=True)
class Extracted:
    """A sentence chosen from the article; rank 1 is the most important."""

    sentence_id: int
    rank: int
    score: float


@dataclass(frozen=True, slots=True)
class Extractive:
    """Chosen sentences in the article's order."""

    sentences: tuple[Extracted, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """An article sentence behind a claim, and how much of the claim it supports (0 to 1)."""

    sentence_id: int
    support: float


@dataclass(frozen=True, slots=True)
class Written:
    """A sentence of the abstractive summary, its sources best first."""

    id: int
    text: str
    sources: tuple[Source, ...] = ()
    checks: tuple[Check, ...] = ()
    rung: Rung = Rung.UNKNOWN
    repair: Repair | None = None


@dataclass(frozen=True, slots=True)
class Abstractive:
    """Written sentences in reading order; `coverage` is the share of the text considered."""

    sentences: tuple[Written, ...]
    coverage: float

    @property
    def text(self) -> str:
        """The summary in one piece."""
        return " ".join(sentence.text for sentence in self.sentences)


@dataclass(frozen=True, slots=True)
class Segment:
    """The translation of one sentence; `score` is the mean log probability per token."""

    source_id: int
    text: str
    score: float = 0.0
    checks: tuple[Check, ...] = ()
    rung: Rung = Rung.UNKNOWN
    repair: Repair | None = None


@dataclass(frozen=True, slots=True)
class Translation:
    """A text in one language: a segment per source sentence, and the whole joined."""

    language: str
    scope: Scope
    segments: tuple[Segment, ...]
    text: str


@dataclass(frozen=True, slots=True)
class ModelRef:
    """A model's name and the hash of all that decides its output."""

    id: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class RepairUsage:
    """What repairs cost one call, and what came of them; each distinct sentence counts once."""

    checked: int = 0
    failed: int = 0
    repaired: int = 0
    flagged: int = 0
    attempts: int = 0
    tokens: int = 0


@dataclass(frozen=True, slots=True)
class Usage:
    """What a call has cost, in tokens and seconds; repairs are part of it."""

    input_tokens: int = 0
    output_tokens: int = 0
    total_seconds: float = 0.0
    queue_seconds: float = 0.0
    compute_seconds: float = 0.0
    repair: RepairUsage = RepairUsage()
    reused_sentences: int = 0


@dataclass(frozen=True, slots=True)
class Receipt:
    """The models that took part in a call, and what it has cost."""

    models: tuple[ModelRef, ...]
    usage: Usage
