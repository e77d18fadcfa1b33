"""Source text that came back untranslated."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kibaru_service.domain import Check, CheckKind, Severity, Span
from kibaru_service.usecases.checks.left_words import left_words
from kibaru_service.usecases.checks.pair import Pair, Task

# So many words in a row, not all of them names, are no coincidence.
_RUN = 5
_WHOLE = 4


def check(pair: Pair) -> Iterator[Check]:
    """Yield copy.untranslated, copy.partial for a stretch, copy.words and copy.word for less."""
    if pair.task is Task.SUMMARY or pair.source_language == pair.target_language:
        return
    theirs, ours = pair.source_words, pair.output_words
    start, end = _longest_run([m[0].lower() for m in theirs], [m[0].lower() for m in ours], _WHOLE)
    stretch = ours[start:end]
    named = not any(match[0].islower() and len(match[0]) > 1 for match in stretch)
    if len(stretch) >= _WHOLE and len(stretch) >= 0.8 * len(theirs) and not named:
        yield Check(
            CheckKind.COPY, Severity.ERROR, "copy.untranslated", "the output equals its source"
        )
    elif len(stretch) >= _RUN and sum(m[0].islower() for m in stretch) >= _RUN - 1:
        message = f"{len(stretch)} words running were not translated"
        span = Span(stretch[0].start(), stretch[-1].end())
        yield Check(CheckKind.COPY, Severity.ERROR, "copy.partial", message, output_span=span)
    else:
        yield from left_words(theirs, ours, pair)


def _longest_run(theirs: Sequence[str], ours: Sequence[str], least: int) -> tuple[int, int]:
    """Return start and end, in `ours`, of the longest run of at least so many words of both.

    A letter stands for each word, so that a run is found as a string is: two long sentences are not
    compared word for word.
    """
    known = set(theirs)
    if sum(word in known for word in ours) < least:
        return 0, 0  # of most translations
    letters: dict[str, str] = {}
    source, output = (
        "".join(letters.setdefault(word, chr(len(letters))) for word in words)
        for words in (theirs, ours)
    )
    best, size = (0, 0), least - 1
    for start in range(len(output) - least + 1):
        while start + size < len(output) and output[start : start + size + 1] in source:
            size += 1
            best = (start, start + size)
    return best
