"""French articles and adjectives that do not agree with their noun: "la film", "de afficher"."""

from __future__ import annotations

from collections.abc import Iterator

from kibaru_service.domain import Check, CheckKind, Severity, Span
from kibaru_service.text.agreement import disagreements
from kibaru_service.usecases.checks.pair import Pair

CODE = "language.agreement"
_LANGUAGE = "fr"


def check(pair: Pair) -> Iterator[Check]:
    """Yield language.agreement for each phrase that does not agree."""
    if pair.target_language != _LANGUAGE:
        return
    for found in disagreements(pair.output):
        span = Span(found.start, found.end)
        said = pair.output[span.start : span.end].strip()
        message = f'"{said}" should be "{found.right}"'
        yield Check(CheckKind.LANGUAGE, Severity.WARNING, CODE, message, output_span=span)
