"""How much work a request will be, before any of it is done."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext

from kibaru_service.engine.protocol import Call, Gate

# Code points that make a token of the models, measured on English and French news.
_CHARS_PER_TOKEN = 3.6
# Tokens that a model reads and writes for each token of a text: itself, and half as much again.
_READ_AND_WRITTEN = 2.5
# Summaries rewrite a few sentences: what they take, as a share of a translation of the whole.
_SUMMARY_SHARE = 0.2


def expected_tokens(characters: int, translations: int, *, summary: bool = False) -> int:
    """Return about how many tokens the models will read and write for a text."""
    times = translations + (_SUMMARY_SHARE if summary else 0.0)
    return round(characters / _CHARS_PER_TOKEN * _READ_AND_WRITTEN * times)


def admitted(gate: Gate | None, call: Call, tokens: int) -> AbstractContextManager[None]:
    """Return the block in which a call may work; without a gate everybody may."""
    return nullcontext() if gate is None else gate.admit(call, tokens)
