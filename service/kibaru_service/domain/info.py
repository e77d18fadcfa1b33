"""What a server is and what it allows."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from kibaru_service.domain.usage import ModelRef


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of a server; texts in code points, requests in bytes."""

    max_text_chars: int = 500_000
    max_request_bytes: int = 4 * 1024 * 1024
    max_summary_sentences: int = 50
    max_texts: int = 1_000
    max_glossary_terms: int = 500
    one_pass_chars: int = 100_000
    max_sentences: int = 5_000
    max_title_chars: int = 2_000
    max_term_chars: int = 200


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
