"""Single words of the source that were left standing in its translation."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from kibaru_service.domain import Check, CheckKind, Severity, Span
from kibaru_service.text import vocabulary
from kibaru_service.text.figures.calendar import is_calendar_word
from kibaru_service.text.lexicon import translation
from kibaru_service.text.names import is_headline
from kibaru_service.usecases.checks.pair import Pair

# How many longer words, and which share of them, may not come back; by target language.
_LONGER = 4
_SCATTERED = {"bm": (2, 0.2), "": (4, 0.4)}
# Beyond this share of the longer words a sentence is in the wrong language.
_MOST = 1 / 3
# What stands beside a word is looked for within so many code points: a sentence may be long.
_BESIDE = 40
_WORD_BEFORE = re.compile(r"([^\W\d_]+)[ \u00a0]$")
_WORD_AFTER = re.compile(r"[ \u00a0]([^\W\d_]+)")
_JOINED_BEFORE = re.compile(r"[^\W\d_]+-$")
_JOINED_AFTER = re.compile(r"-[^\W\d_]+")
_QUOTATION = re.compile(r"[«“\"]\s?([^«»“”\"]{1,80}?)\s?[»”\"]")


def left_words(
    theirs: Sequence[re.Match[str]], ours: Sequence[re.Match[str]], pair: Pair
) -> Iterator[Check]:
    """Yield copy.words where many longer words are those of the source, copy.word for each of few.

    A word that the target language has as well is let pass: English and French share a fair number.
    A few pass as well unless the source's language is known to have them: they may be names.
    """
    source = {match[0].lower(): match for match in theirs}
    copied = [m for m in ours if len(m[0]) >= _LONGER and m[0].lower() in source]
    copied = [m for m in copied if _is_ordinary(m, pair) and not _shared(m, pair)]
    quoted = _quoted(pair) if copied else []
    copied = [m for m in copied if not any(s.start <= m.start() < s.end for s in quoted)]
    if not copied:  # of nearly every pair
        return
    longer = [m for m in ours if len(m[0]) >= _LONGER and _is_ordinary(m, pair)]
    left = [m for m in copied if _is_common(m[0], pair.source_language)]
    count, share = _SCATTERED.get(pair.target_language, _SCATTERED[""])
    many = len(copied) >= count and len(copied) >= share * len(longer)
    most = len(left) > 1 and len(left) > _MOST * len(longer)
    if many or most:
        severity = Severity.ERROR if most else Severity.WARNING
        message = f"not translated: {', '.join(match[0] for match in copied[:5])}"
        yield _failed(severity, "copy.words", message, source[copied[0][0].lower()], copied[0])
        return
    for match in {m[0].lower(): m for m in left}.values():
        message = f"the word {match[0]} was not translated"
        yield _failed(Severity.WARNING, "copy.word", message, source[match[0].lower()], match)


def _is_common(word: str, language: str) -> bool:
    """Tell whether a word is a common one; months and weekdays are the business of `dates`."""
    return vocabulary.has(word, language) and not is_calendar_word(word, language)


def _is_ordinary(word: re.Match[str], pair: Pair) -> bool:
    """Tell whether a word is no name: in lower case, or like "Visits" in an English headline."""
    if word[0].islower():
        return True
    headline = pair.source_language == "en" and is_headline(pair.source)
    return headline and vocabulary.is_inflected(word[0], "en") and not _in_a_row(word, pair)


def _in_a_row(word: re.Match[str], pair: Pair) -> bool:
    """Tell whether it stands beside another common word with a capital: the name of a thing."""
    sides = (
        _WORD_BEFORE.search(word.string, max(word.start() - _BESIDE, 0), word.start()),
        _WORD_AFTER.match(word.string, word.end()),
    )
    beside = (side[1] for side in sides if side)
    return any(b[0].isupper() and vocabulary.has(b, pair.source_language) for b in beside)


def _quoted(pair: Pair) -> list[Span]:
    """Return what stands between quotation marks and comes from the source: titles, left so."""
    found = _QUOTATION.finditer(pair.output)
    return [Span(*quote.span()) for quote in found if quote[1] in pair.source]


def _shared(word: re.Match[str], pair: Pair) -> bool:
    """Tell whether the target language has a word as well, alone or in its compound: "start-up".

    What English shares with French is let pass in Bambara, if no other word for it is known.
    """
    ways = pair.source_language, pair.target_language
    if vocabulary.seems_french(word[0]) and ways == ("en", "fr"):
        return vocabulary.has(_compound(word), "fr") and _compound(word) != word[0]
    if vocabulary.has(word[0], pair.target_language):  # as most are
        return True
    languages = [pair.target_language]
    if ways == ("en", "bm") and not translation(word[0], *ways):
        languages.append("fr")
    forms = {word[0], _compound(word)}
    return any(vocabulary.has(form, tag) for tag in languages for form in forms)


def _compound(word: re.Match[str]) -> str:
    """Return a word with what hyphens join to it."""
    before = _JOINED_BEFORE.search(word.string, max(word.start() - _BESIDE, 0), word.start())
    after = _JOINED_AFTER.match(word.string, word.end())
    return f"{before[0] if before else ''}{word[0]}{after[0] if after else ''}"


def _failed(
    severity: Severity, code: str, message: str, source: re.Match[str], output: re.Match[str]
) -> Check:
    return Check(
        CheckKind.COPY, severity, code, message, Span(*source.span()), Span(*output.span())
    )
