"""How far a written sentence is supported by the article, and what of it is not."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kibaru_service.domain import Check, CheckKind, Severity
from kibaru_service.engine.protocol import Generation
from kibaru_service.text.normalize import for_model
from kibaru_service.usecases.checks import Pair, Task, check_pair, check_truncation

_WORD = re.compile(r"[^\W_]+")
# Below this share of its words in the source, a sentence is called unsupported.
_SUPPORTED = 0.6


def support(claim: str, source: str) -> float:
    """Return the share of the claim's words, four letters or longer or with a digit, in `source`.

    1 for a claim without such words; case is folded, and a word counts by its first four letters
    so that an inflected form still supports it.
    """
    words = content(claim)
    return len(words & content(source)) / len(words) if words else 1.0


def content(text: str) -> set[str]:
    """Return the words of four letters or more, or with a digit, by their first four letters."""
    # Typography must not count: a claim is typeset, its source is as it was sent.
    words = (word.lower() for word in _WORD.findall(for_model(text)))
    return {w[:4] for w in words if len(w) > 3 or any(c.isdigit() for c in w)}


def check_support(claim: str, source: str) -> Iterator[Check]:
    """Yield a check where the source does not say what the claim says."""
    if support(claim, source) < _SUPPORTED:
        message = "the source does not say this"
        yield Check(CheckKind.SUPPORT, Severity.ERROR, "support.missing", message)


def judge(
    claim: str, source: str, language: str, step: Generation | None = None
) -> tuple[Check, ...]:
    """Return every failed check of a written sentence against the one behind it.

    `step` is how a model wrote it, where one did.
    """
    pair = Pair(source, claim, language, language, Task.SUMMARY)
    cut_input, cut_output = (
        (step.truncated_input, step.truncated_output) if step else (False, False)
    )
    cuts = check_truncation(cut_input=cut_input, cut_output=cut_output)
    return (*check_pair(pair), *check_support(claim, source), *cuts)
