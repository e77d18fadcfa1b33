"""The nouns of the service: frozen values without behaviour beyond their own consistency."""

from __future__ import annotations

from kibaru_service.domain.check import Check, CheckKind, Repair, Rung
from kibaru_service.domain.digest import Digest, DigestEvent, Finished
from kibaru_service.domain.document import (
    Coverage,
    Document,
    Language,
    Notice,
    Role,
    Sentence,
    Span,
)
from kibaru_service.domain.info import Info, Limits, ModelInfo, ModelRole
from kibaru_service.domain.request import (
    DEFAULT_LENGTH,
    Article,
    DigestOptions,
    Length,
    LongInput,
    Part,
    Term,
)
from kibaru_service.domain.severity import Severity
from kibaru_service.domain.summary import (
    AbstractiveSummary,
    Extracted,
    ExtractiveSummary,
    Source,
    Written,
)
from kibaru_service.domain.translation import (
    Scope,
    Segment,
    TranslatedSegments,
    TranslatedText,
    Translation,
    Translations,
)
from kibaru_service.domain.usage import ModelRef, RepairUsage, Usage

__all__ = [
    "DEFAULT_LENGTH",
    "AbstractiveSummary",
    "Article",
    "Check",
    "CheckKind",
    "Coverage",
    "Digest",
    "DigestEvent",
    "DigestOptions",
    "Document",
    "Extracted",
    "ExtractiveSummary",
    "Finished",
    "Info",
    "Language",
    "Length",
    "Limits",
    "LongInput",
    "ModelInfo",
    "ModelRef",
    "ModelRole",
    "Notice",
    "Part",
    "Repair",
    "RepairUsage",
    "Role",
    "Rung",
    "Scope",
    "Segment",
    "Sentence",
    "Severity",
    "Source",
    "Span",
    "Term",
    "TranslatedSegments",
    "TranslatedText",
    "Translation",
    "Translations",
    "Usage",
    "Written",
]
