"""How far a written sentence is supported by the article, and what of it is not."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kibaru_service.domain import Check, CheckKind, Severity, Span
from kibaru_service.engine.protocol import Generation
from kibaru_service.text.normalize import for_model
from kibaru_service.usecases import checks

_WORD = re.compile(r"[^\W_]+")
# Below this share of its words in the source, a sentence is called unsupported.
_SUPPORTED = 0.6


def support(claim: str, source: str) -> float:
    """Return the share of the claim's words, four letters or longer or with a digit, in `source`.

    1 for a claim without such words; case is folded, and a word counts by its first four letters
    so that an inflected form still supports it.
    """
    words = _content(claim)
    return len(words & _content(source)) / len(words) if words else 1.0


def _content(text: str) -> set[str]:
    # Typography must not count: a claim is typeset, its source is as it was sent.
    words = (word.lower() for word in _WORD.findall(for_model(text)))
    return {w[:4] for w in words if len(w) > 3 or any(c.isdigit() for c in w)}


def check_support(claim: str, source: str) -> Iterator[Check]:
    """Yield a check for each number or name that the source lacks, and for lack of support."""
    known = {value for value, _ in checks.numbers(source)}
    for value, span in checks.numbers(claim):
        if value not in known:
            message = f"the number {claim[span.start : span.end]} is not in the source"
            yield Check(CheckKind.NUMBER, Severity.ERROR, "number.added", message, output_span=span)
    words = {word.lower() for word in _WORD.findall(source)}
    for match in list(_WORD.finditer(claim))[1:]:
        if match[0][0].isupper() and match[0].lower() not in words:
            message = f"the name {match[0]} is not in the source"
            span = Span(*match.span())
            yield Check(CheckKind.NAME, Severity.ERROR, "name.added", message, output_span=span)
    if support(claim, source) < _SUPPORTED:
        message = "the source does not say this"
        yield Check(CheckKind.SUPPORT, Severity.ERROR, "support.missing", message)


def judge(claim: str, source: str, step: Generation) -> tuple[Check, ...]:
    """Return every failed check of a written sentence against the one behind it."""
    cuts = checks.check_truncation(cut_input=step.truncated_input, cut_output=step.truncated_output)
    return (*check_support(claim, source), *checks.check_loop(source, claim), *cuts)
