"""What a caller asks for: articles, lengths, glossaries and the options of each call."""

from __future__ import annotations

from dataclasses import dataclass

from kibaru_client.enums import LongInput, Part


@dataclass(frozen=True, slots=True)
class Article:
    """A news article; an empty `language` (BCP-47) lets the server detect it."""

    text: str
    title: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Length:
    """A limit on a summary: sentences, words, or a share of the article's words (0 to 1).

    Raises ValueError when more than one is given; none leaves the choice to the server.
    """

    sentences: int | None = None
    words: int | None = None
    ratio: float | None = None

    def __post_init__(self) -> None:
        if sum(limit is not None for limit in (self.sentences, self.words, self.ratio)) > 1:
            raise ValueError("a length is given in sentences, in words or as a ratio: choose one")


SERVER_CHOICE = Length()


@dataclass(frozen=True, slots=True)
class Term:
    """A fixed translation; equal `source` and `target` keep the term as it is.

    `language` is the target language that the entry is for; empty means every one.
    """

    source: str
    target: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class DigestOptions:
    """What a digest should hold; empty `parts` and `targets` mean all that the server offers.

    `profile` is one of `Info.profiles`; empty means the server's first.
    """

    parts: tuple[Part, ...] = ()
    targets: tuple[str, ...] = ()
    extractive_length: Length = SERVER_CHOICE
    abstractive_length: Length = SERVER_CHOICE
    glossary: tuple[Term, ...] = ()
    long_input: LongInput | None = None
    deterministic: bool = False
    keep_unsupported: bool = False
    profile: str = ""


@dataclass(frozen=True, slots=True)
class SummaryOptions:
    """What the summaries should be like; `parts` names EXTRACTIVE, ABSTRACTIVE or both."""

    parts: tuple[Part, ...] = ()
    extractive_length: Length = SERVER_CHOICE
    abstractive_length: Length = SERVER_CHOICE
    long_input: LongInput | None = None
    deterministic: bool = False
    keep_unsupported: bool = False
    profile: str = ""


@dataclass(frozen=True, slots=True)
class TranslateOptions:
    """How to translate plain texts; an empty `source` lets the server detect the language."""

    source: str = ""
    glossary: tuple[Term, ...] = ()
    deterministic: bool = False
    profile: str = ""
