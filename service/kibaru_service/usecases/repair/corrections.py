"""What can be put right where it stands, without a model: slips of the pen.

A small model stammers, in words ("ka kɛ ka kɛ") and most of all in digits ("24,0000" for 24,000),
and bends names. Where what it wrote is still recognisable as what the source has, the source's own
is put in its place; what is merely other (12 for 340) says more of the sentence than a slip does,
and is left to the model.
"""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from itertools import groupby

from kibaru_service.domain import Check, CheckKind, Span
from kibaru_service.text import sounds
from kibaru_service.usecases.checks import Pair
from kibaru_service.usecases.repair.starts import must_say

# What two spellings must have in common, as a share of their letters or digits (Ratcliff and
# Obershelp 1988): "24,0000" and 24,000 have 0.91, "430" and 340 have 0.67.
_LETTERS_ALIKE = 0.6
_DIGITS_ALIKE = 0.7
_CHANGED = {"number.changed", "date.changed", "money.changed", "name.changed"}
_STAMMER = "loop.short"
_TWICE = re.compile(r"(?P<said>\w+['’ ]+\w+),? (?P=said)", re.IGNORECASE)
_AROUND = re.compile(r"(?P<said>\w+['’ ]+\w+['’ ]+\w+) (?=\w+ (?P=said))", re.IGNORECASE)


def corrected(pair: Pair, checks: tuple[Check, ...]) -> str:
    """Return the output with its slips put right; the output itself where there are none."""
    text = pair.output
    edits = [(check.output_span, _edit(pair, check)) for check in checks if check.output_span]
    for span, said in sorted(edits, key=lambda edit: -edit[0].start):
        if said is not None:
            text = f"{text[: span.start]}{said}{text[span.end :]}"
    return text


def _edit(pair: Pair, check: Check) -> str | None:
    """Return what should stand in place of what a check points at, or None for what is no slip."""
    if check.output_span is None:
        return None
    wrote = _of(pair.output, check.output_span)
    if check.code == _STAMMER:
        return _once(wrote)
    if check.code not in _CHANGED or check.source_span is None:
        return None
    if not _is_slip(check.kind, _of(pair.source, check.source_span), wrote):
        return None
    return must_say(pair, check, check.source_span) or None


def _once(stammer: str) -> str | None:
    """Return a stammer said once, or None for one within a word."""
    if twice := _TWICE.fullmatch(stammer):
        return twice["said"]
    around = _AROUND.match(stammer)
    return stammer[around.end() :] if around else None


def _is_slip(kind: CheckKind, said: str, wrote: str) -> bool:
    """Tell whether one is the other with a slip: the same letters nearly, or the same digits."""
    if kind is CheckKind.NAME:
        return _likeness(sounds.plain(said), sounds.plain(wrote)) >= _LETTERS_ALIKE
    ours, theirs = (re.sub(r"\D", "", text) for text in (wrote, said))
    if not ours or not theirs:
        # A month or a weekday for another is no slip, but there is one place for it all the same.
        return kind is CheckKind.DATE and ours == theirs
    return _runs(ours) == _runs(theirs) or _likeness(ours, theirs) >= _DIGITS_ALIKE


def _runs(digits: str) -> str:
    """Return digits with each run of the same written once."""
    return "".join(digit for digit, _ in groupby(digits))


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


def _of(text: str, span: Span) -> str:
    return text[span.start : span.end]
