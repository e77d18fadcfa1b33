"""Checks of one output sentence against its source; a passed check leaves nothing behind."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import pairwise

from kibaru_service.domain import Check, CheckKind, Severity, Span, Term
from kibaru_service.text.normalize import for_model

# A digit group may be parted by a comma, a dot or one of the spaces of French typography.
_NUMBER = re.compile(r"\d{1,3}(?:[.,\u00a0\u202f ]\d{3})+(?!\d)(?:[.,]\d+)?|\d+(?:[.,]\d+)?")
_GROUPING = re.compile(r"[.,\u00a0\u202f ](?=\d{3}(?!\d))")
_WORD = re.compile(r"\w+")
# Small integers are often written as words, so their absence alone says little.
_SPELLED = {str(n) for n in range(21)}
# Malian prices are told in dɔrɔmɛ, five francs each.
_DOROME = 5


def numbers(text: str) -> list[tuple[str, Span]]:
    """Return the numbers written in digits, in canonical form "1234.5", with their spans."""
    found = []
    for match in _NUMBER.finditer(text):
        plain = _GROUPING.sub("", match[0]).replace(",", ".")
        found.append((plain, Span(*match.span())))
    return found


def check_numbers(source: str, output: str, language: str) -> Iterator[Check]:
    """Yield a check for each number that was lost or added, counting repetitions."""
    ours, theirs = numbers(output), numbers(source)
    left = Counter(value for value, _ in ours)
    for value, span in theirs:
        match = next((v for v in _equivalents(value, language) if left[v] > 0), None)
        if match is not None:
            left[match] -= 1
            continue
        severity = Severity.INFO if value in _SPELLED else Severity.WARNING
        message = f"the number {source[span.start : span.end]} is missing"
        yield Check(CheckKind.NUMBER, severity, "number.missing", message, source_span=span)
    for value, span in reversed(ours):
        if left[value] > 0:
            left[value] -= 1
            message = f"the number {output[span.start : span.end]} is not in the source"
            severity = Severity.INFO if value in _SPELLED else Severity.WARNING
            yield Check(CheckKind.NUMBER, severity, "number.added", message, output_span=span)


def _equivalents(value: str, language: str) -> tuple[str, ...]:
    if language != "bm" or "." in value or int(value) % _DOROME:
        return (value,)
    return (value, str(int(value) // _DOROME))


def check_loop(source: str, output: str, size: int = 4) -> Iterator[Check]:
    """Yield a check where `size` words running come back more often than in the source."""
    repeated = _repeats(output, size) - _repeats(source, size)
    if repeated > 0 or _stutters(output) > _stutters(source) + 1:
        yield Check(CheckKind.LOOP, Severity.ERROR, "loop.repeated", "the output repeats itself")


def _repeats(text: str, size: int) -> int:
    words = _WORD.findall(text.lower())
    grams = Counter(tuple(words[i : i + size]) for i in range(len(words) - size + 1))
    return sum(count - 1 for count in grams.values())


def _stutters(text: str) -> int:
    words = _WORD.findall(text.lower())
    return sum(a == b for a, b in pairwise(words))


def check_length(source: str, output: str) -> Iterator[Check]:
    """Yield a check where output is empty, or its length in code points is implausible."""
    if not output.strip():
        yield Check(CheckKind.LENGTH, Severity.ERROR, "length.empty", "nothing was written")
        return
    ratio = (len(output) + 10) / (len(source) + 10)
    if not 0.4 <= ratio <= 2.5:
        code = "length.short" if ratio < 1 else "length.long"
        message = f"the output has {ratio:.1f} times the length of its source"
        yield Check(CheckKind.LENGTH, Severity.WARNING, code, message)


def check_copy(source: str, output: str) -> Iterator[Check]:
    """Yield a check where a sentence of four words or more came back untranslated."""
    words = [w.lower() for w in _WORD.findall(source)]
    if len(words) >= 4 and words == [w.lower() for w in _WORD.findall(output)]:
        yield Check(
            CheckKind.COPY, Severity.ERROR, "copy.untranslated", "the output equals its source"
        )


def check_glossary(source: str, output: str, terms: Iterable[Term]) -> Iterator[Check]:
    """Yield a check for each term of the source whose required translation is missing."""
    for term in terms:
        place = source.lower().find(term.source.lower())
        if place >= 0 and for_model(term.target).lower() not in for_model(output).lower():
            message = f"the glossary asks for {term.target!r}"
            span = Span(place, place + len(term.source))
            yield Check(
                CheckKind.GLOSSARY, Severity.WARNING, "glossary.missing", message, source_span=span
            )


def check_truncation(*, cut_input: bool, cut_output: bool) -> Iterator[Check]:
    """Yield a check for each side that met a limit of its model."""
    for cut, side in ((cut_input, "input"), (cut_output, "output")):
        if cut:
            message = f"the {side} was cut at the model's limit"
            yield Check(CheckKind.TRUNCATION, Severity.ERROR, f"truncation.{side}", message)


def check_translation(
    source: str, output: str, language: str, terms: Iterable[Term] = ()
) -> tuple[Check, ...]:
    """Return every failed check of a translation into `language`."""
    empty = tuple(check_length(source, output))
    if empty and empty[0].code == "length.empty":
        return empty
    return (
        *check_numbers(source, output, language),
        *empty,
        *check_loop(source, output),
        *check_copy(source, output),
        *check_glossary(source, output, terms),
    )
