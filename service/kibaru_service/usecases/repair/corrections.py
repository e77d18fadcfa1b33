"""What can be put right where it stands, without a model: slips of the pen.

A small model stammers, in words ("ka kɛ ka kɛ") and most of all in digits ("24,0000" for 24,000),
bends names, and leaves words standing. Where what it wrote is still recognisable as what the source
has, the source's own is put in its place, for a word its likeliest translation; what is merely
other (12 for 340) says more of the sentence than a slip does, and is left to the model.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import SequenceMatcher
from itertools import groupby

from kibaru_service.domain import Check, CheckKind, Span
from kibaru_service.text import sounds
from kibaru_service.text.agreement import disagreements
from kibaru_service.text.figures import Kind
from kibaru_service.text.figures.calendar import day_behind, month_name, weekday_name
from kibaru_service.text.lexicon import elided, instead, translation
from kibaru_service.text.vocabulary import respelled
from kibaru_service.usecases.checks import Pair
from kibaru_service.usecases.checks.agreement import CODE as AGREEMENT
from kibaru_service.usecases.repair.starts import dated, multiplied, must_say

# What two spellings must have in common, as a share of their letters or digits (Ratcliff and
# Obershelp 1988): "24,0000" and 24,000 have 0.91, "430" and 340 have 0.67.
_LETTERS_ALIKE = 0.6
_DIGITS_ALIKE = 0.7
# Likeness takes the square of the length; what is longer than this is no name and no figure.
_LONGEST = 80
_CHANGED = {"number.changed", "date.changed", "money.changed", "name.changed"}
_MISSPELT = "name.misspelt"
_UNSAID = "date.untranslated"
_STAMMER = "loop.short"
_LEFT = "copy.word"
_GARBLED = "copy.garbled"
_NO_WORD = "language.misspelt"
# What a model makes of "on" before a date that it leaves in English.
_ENGLISH_DAY = re.compile(r"\b(?:sur|on)\s$", re.IGNORECASE)
_TWICE = re.compile(r"(?P<said>\w+['’ ]+\w+),? (?P=said)", re.IGNORECASE)
_AROUND = re.compile(r"(?P<said>\w+['’ ]+\w+['’ ]+\w+) (?=\w+ (?P=said))", re.IGNORECASE)

# Where something is to stand, and what.
Edit = tuple[Span, str]


def corrected(pair: Pair, checks: tuple[Check, ...]) -> str:
    """Return the output with its slips put right; the output itself where there are none.

    What does not agree waits until nothing else is wrong: "les media" is "les médias".
    """
    words = [check for check in checks if check.code != AGREEMENT]
    edits = _edits(pair, words) or _edits(pair, checks)
    parts: list[str] = []
    done = 0
    for span, said in sorted(edits, key=lambda edit: edit[0].start):
        if span.start >= done:
            before = pair.output[done : span.start]
            parts += [elided(before, said, pair.target_language), said]
            done = span.end
    return "".join([*parts, pair.output[done:]])


def _edits(pair: Pair, checks: Iterable[Check]) -> list[Edit]:
    return [edit for check in checks if check.output_span and (edit := _edit(pair, check))]


def _edit(pair: Pair, check: Check) -> Edit | None:
    """Return what should stand where a check points at, and where; None for what is no slip."""
    span = check.output_span
    if span is None or span.end - span.start > _LONGEST:
        return None
    if check.code == _UNSAID:
        return _date(pair, check, span)
    said = _said(pair, check, span)
    if not said:
        return None
    if said[0].isdigit():
        span = Span(multiplied(pair.output, span.start, pair.target_language), span.end)
    return span, said


def _said(pair: Pair, check: Check, span: Span) -> str | None:
    wrote = _of(pair.output, span)
    if check.source_span is None or check.code in {_STAMMER, _LEFT}:
        return _of_itself(pair, check, span, wrote)
    source = _of(pair.source, check.source_span)
    if check.code == _GARBLED:
        return _likely(pair, wrote, source)
    slip = check.code in _CHANGED and _is_slip(check.kind, source, wrote)
    if slip or check.code == _MISSPELT or _is_made_up(pair, source, wrote):
        return must_say(pair, check, check.source_span)
    return None


def _of_itself(pair: Pair, check: Check, span: Span, wrote: str) -> str | None:
    """Return what was meant by a word or two that the output alone shows to be wrong."""
    if check.code == _STAMMER:
        return _once(wrote)
    if check.code == AGREEMENT:
        return next((d.right for d in disagreements(pair.output) if d.start == span.start), None)
    if check.code == _LEFT:
        return None if _is_joined(pair.output, span) else _translated(pair, wrote)
    return respelled(wrote, pair.target_language) if check.code == _NO_WORD else None


def _date(pair: Pair, check: Check, span: Span) -> Edit | None:
    """Return a month or weekday that was left, with its day; None where a preposition is wrong."""
    figure = next((f for f in pair.source_figures if f.span == check.source_span), None)
    if figure is None or _ENGLISH_DAY.search(pair.output, max(span.start - 4, 0), span.start):
        return None
    language, number = pair.target_language, int(min(figure.values))
    if figure.kind is Kind.WEEKDAY:
        return span, weekday_name(number, language)
    day = day_behind(pair.output, span, "en")
    if not day:
        return span, month_name(number, language)
    end = pair.output.index(day, span.end) + len(day)
    return Span(span.start, end), dated(month_name(number, language), day, language)


def _translated(pair: Pair, word: str) -> str | None:
    """Return the sure translation of a word, else a likely one."""
    sure = translation(word, pair.source_language, pair.target_language)
    return sure or _likely(pair, word, word)


def _likely(pair: Pair, wrote: str, word: str) -> str | None:
    return instead(wrote, word, pair.source_language, pair.target_language)


def _is_joined(text: str, word: Span) -> bool:
    """Tell whether a word is part of a compound: "give-and-go" is nothing word by word."""
    return "-" in (text[word.start - 1 : word.start], text[word.end : word.end + 1])


def _once(stammer: str) -> str | None:
    """Return a stammer said once, or None for one within a word."""
    if twice := _TWICE.fullmatch(stammer):
        return twice["said"]
    around = _AROUND.match(stammer)
    return stammer[around.end() :] if around else None


def _is_made_up(pair: Pair, said: str, wrote: str) -> bool:
    """Tell whether Bambara has letters for an acronym that are neither it nor how it is said."""
    capitals = said.isupper() and wrote.isupper()
    return pair.target_language == "bm" and capitals and said.isalpha() and wrote.isalpha()


def _is_slip(kind: CheckKind, said: str, wrote: str) -> bool:
    """Tell whether one is the other with a slip: the same letters nearly, or the same digits."""
    if len(said) > _LONGEST:
        return False
    if kind is CheckKind.NAME:
        return _likeness(sounds.plain(said), sounds.plain(wrote)) >= _LETTERS_ALIKE
    ours, theirs = (re.sub(r"\D", "", text) for text in (wrote, said))
    if not ours or not theirs:
        # A month or a weekday for another is no slip, but there is one place for it all the same.
        return kind is CheckKind.DATE and ours == theirs
    if _runs(ours) == _runs(theirs) or ours.rstrip("0") == theirs.rstrip("0"):
        return True
    return _likeness(ours, theirs) >= _DIGITS_ALIKE


def _runs(digits: str) -> str:
    """Return digits with each run of the same written once."""
    return "".join(digit for digit, _ in groupby(digits))


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


def _of(text: str, span: Span) -> str:
    return text[span.start : span.end]
