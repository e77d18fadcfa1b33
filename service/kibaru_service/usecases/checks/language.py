"""Output in another language than the one asked for."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kibaru_service.domain import Check, CheckKind, Severity, Span
from kibaru_service.text import vocabulary
from kibaru_service.text.profile import in_another_script, spoken
from kibaru_service.usecases.checks.pair import Pair, Task

_BETWEEN = re.compile(r"[\s'’-]+")
# Of so many longer words in a row none is a loan that happens to stand there.
_LONGER = 4
_SHORTEST = 3
_SHOWN = 60
_FEWEST = 2
# What a model that knows three languages may fall into when it is asked for one; French and
# English share too many words to be told apart by them.
_THIRD = {("en", "bm"): "fr", ("fr", "bm"): "en"}


def check(pair: Pair) -> Iterator[Check]:
    """Yield language.wrong, by the function words of each language, .script, and .mixed."""
    if in_another_script(pair.output) and not in_another_script(pair.source):
        yield _failed("language.script", "the output is in another script")
        return
    found = spoken(pair.output)
    if found and found != pair.target_language:
        yield _failed("language.wrong", f"the output seems to be in {found!r}")
        return
    third = _THIRD.get((pair.source_language, pair.target_language))
    if third and pair.task is Task.TRANSLATION:
        yield from _mixed(pair, third)


def _mixed(pair: Pair, third: str) -> Iterator[Check]:
    """Yield a check for each stretch of a language that nobody asked for, names aside."""
    for run in _runs(pair, third):
        if sum(len(word[0]) >= _LONGER for word in run) >= _FEWEST:
            span = Span(run[0].start(), run[-1].end())
            said = pair.output[span.start : span.end][:_SHOWN]
            message = f"{said!r} seems to be in {third!r}"
            yield Check(
                CheckKind.LANGUAGE, Severity.WARNING, "language.mixed", message, output_span=span
            )


def _runs(pair: Pair, third: str) -> Iterator[list[re.Match[str]]]:
    """Yield words in lower case that one language has and the wanted one lacks, those in a row.

    Words of one or two letters belong to any language: they end no run and make none.
    """
    run: list[re.Match[str]] = []
    end = 0
    for word in pair.output_words:
        beside = bool(_BETWEEN.fullmatch(pair.output, end, word.start()))
        short = len(word[0]) < _SHORTEST
        if run and not (beside and (short or _is_of(word[0], third, pair.target_language))):
            yield run
            run = []
        end = word.end()
        if not short and _is_of(word[0], third, pair.target_language):
            run.append(word)
    if run:
        yield run


def _is_of(word: str, language: str, wanted: str) -> bool:
    return word.islower() and vocabulary.has(word, language) and not vocabulary.has(word, wanted)


def _failed(code: str, message: str) -> Check:
    return Check(CheckKind.LANGUAGE, Severity.ERROR, code, message)
