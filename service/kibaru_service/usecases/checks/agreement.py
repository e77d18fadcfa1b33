"""French articles and adjectives that do not agree with their noun: "la film", "de afficher"."""

from __future__ import annotations

from collections.abc import Iterator

from kibaru_service.domain import Check, CheckKind, Severity, Span
from kibaru_service.text.agreement import disagreements
from kibaru_service.usecases.checks.pair import Pair

CODE = "language.agreement"
_LANGUAGE = "fr"
# A sentence with more of these is not to be read at all, and putting each right takes a reading.
_MOST = 40


def check(pair: Pair) -> Iterator[Check]:
    """Yield language.agreement for each phrase that does not agree and that the model chose."""
    if pair.target_language != _LANGUAGE:
        return
    for found in disagreements(pair.output)[:_MOST]:
        span = Span(found.start, found.end)
        said = pair.output[span.start : span.end].strip()
        if said in pair.source or any(span.overlaps(ruled) for ruled in pair.ruled):
            continue
        message = f'"{said}" should be "{found.right}"'
        yield Check(CheckKind.LANGUAGE, Severity.WARNING, CODE, message, output_span=span)
