"""Output that is empty, or too short or too long to say what its source says."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kibaru_service.domain import Check, CheckKind, Severity
from kibaru_service.usecases.checks.pair import Pair, Task

# Bounds of the ratio of code points, both sides with a margin that forgives short sentences.
# Over reference translations of news, one in a thousand lies outside.
_MARGIN = 15
_BOUNDS = {("en", "fr"): (0.62, 1.75), ("fr", "en"): (0.5, 1.6)}
_ELSEWHERE = (0.5, 1.8)
_END = re.compile(r"[.!?…][\"”»’)]*\s+(?=[\"“«‘(]*[^\W\d_a-zà-ÿɛɔɲŋ])")


def check(pair: Pair) -> Iterator[Check]:
    """Yield length.empty, length.short, length.long or length.sentences."""
    if not pair.output.strip():
        yield _failed(Severity.ERROR, "length.empty", "nothing was written")
        return
    ratio = (len(pair.output) + _MARGIN) / (len(pair.source) + _MARGIN)
    low, high = _BOUNDS.get((pair.source_language, pair.target_language), _ELSEWHERE)
    if pair.task is Task.SUMMARY:
        low, high = 0.0, 1.3
    if low <= ratio <= high:
        yield from _sentences(pair, ratio)
        return
    code = "length.short" if ratio < 1 else "length.long"
    message = f"the output has {ratio:.1f} times the length of its source"
    yield _failed(Severity.WARNING, code, message)


def _sentences(pair: Pair, ratio: float) -> Iterator[Check]:
    """A segment of two sentences that lost one is not short enough to be found by length."""
    theirs, ours = _count(pair.source), _count(pair.output)
    if pair.task is Task.TRANSLATION and theirs > ours and ratio < 0.8 * ours / theirs + 0.22:
        message = f"{theirs} sentences became {ours}"
        yield _failed(Severity.WARNING, "length.sentences", message)


def _count(text: str) -> int:
    return len(_END.findall(text)) + 1


def _failed(severity: Severity, code: str, message: str) -> Check:
    return Check(CheckKind.LENGTH, severity, code, message)
