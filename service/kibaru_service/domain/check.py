"""What was looked at in a sentence, and how a text came to be."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from kibaru_service.domain.document import Span
from kibaru_service.domain.severity import Severity


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
    UNIT = "unit"


@dataclass(frozen=True, slots=True)
class Check:
    """A check that failed on one sentence."""

    kind: CheckKind
    severity: Severity
    code: str
    message: str
    source_span: Span | None = None
    output_span: Span | None = None


class Rung(Enum):
    """How a text came to be; the names are those of the contract."""

    DIRECT = "direct"
    REDECODED = "redecoded"
    SPLIT = "split"
    PIVOT = "pivot"
    SOURCE = "source"
    EXTRACTIVE = "extractive"
    SHORTENED = "shortened"
    CONSTRAINED = "constrained"
    CORRECTED = "corrected"
    REWORDED = "reworded"


@dataclass(frozen=True, slots=True)
class Repair:
    """What was done about a sentence whose first text failed its checks, and what it cost.

    `failed_codes` are those of the first text, worst first; `cut_short`: the request's budget was
    spent before all had been tried.
    """

    attempts: int
    tokens: int
    failed_codes: tuple[str, ...]
    cut_short: bool = False
