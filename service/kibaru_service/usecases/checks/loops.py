"""Output that repeats itself where its source does not."""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Iterator

from kibaru_service.domain import Check, CheckKind, Severity, Span
from kibaru_service.usecases.checks.pair import Pair

_WORD = re.compile(r"\w+")
# A syllable that comes four times running within one word; three are few enough to be doubtful.
_SYLLABLES = re.compile(r"([^\W\d_]{2,4})\1{3,}", re.IGNORECASE)
_FEW_SYLLABLES = re.compile(r"([^\W\d_]{2,6})\1{2,}", re.IGNORECASE)
# A phrase of so many words may not come back right behind itself; shorter ones not a third time.
_PHRASE = 3
_LONGEST = 12
# Two words twice running, or three with one between: "pu être pu être", "ka sɔrɔ ka se ka sɔrɔ".
_STAMMER = re.compile(
    r"(?<![\w'’-])(?P<two>\w+['’ ]+\w+),? (?P=two)(?![\w'’-])"
    r"|(?<![\w'’-])(?P<three>\w+['’ ]+\w+['’ ]+\w+) \w+ (?P=three)(?![\w'’-])",
    re.IGNORECASE,
)
# Bambara doubles a word over a link: "kalo ni kalo", month by month.
_LINKS = re.compile(r"\b(?:ni|ani|o|wo|ye)\b")


def check(pair: Pair) -> Iterator[Check]:
    """Yield loop.repeated for words, phrases or syllables that come back, loop.short for less."""
    theirs, ours = _words(pair.source), _words(pair.output)
    # Nearly always there is nothing in the output, and the source need not be looked at.
    syllables = _FEW_SYLLABLES.search(pair.output)
    looping = (
        ((found := _loops(ours)) and found > _loops(theirs))
        or ((found := _repeats(ours)) and found > _repeats(theirs))
        or (syllables and _SYLLABLES.search(pair.output) and not _SYLLABLES.search(pair.source))
    )
    if looping:
        yield Check(CheckKind.LOOP, Severity.ERROR, "loop.repeated", "the output repeats itself")
        return
    if syllables and _FEW_SYLLABLES.search(pair.source):
        syllables = None
    if short := _stammer(pair, theirs, ours) or syllables:
        message = f"the output stammers: {short[0]}"
        span = Span(*short.span())
        yield Check(CheckKind.LOOP, Severity.WARNING, "loop.short", message, output_span=span)


def _stammer(pair: Pair, theirs: list[str], ours: list[str]) -> re.Match[str] | None:
    """Return where two words stand twice running, or three on both sides of another one."""
    if not (_returns(ours, 2, 2) or _returns(ours, 3, 4)):
        return None
    for found in _STAMMER.finditer(pair.output):
        linked = pair.target_language == "bm" and _LINKS.search(found["two"] or "")
        if not linked and len(set(_words(found[0]))) > 1 and not _doubles(theirs):
            return found
    return None


def _returns(words: list[str], size: int, distance: int) -> bool:
    """Tell whether so many words stand again at a distance, whatever is between them."""
    again = [one == other for one, other in zip(words, words[distance:], strict=False)]
    return any(all(again[at : at + size]) for at, yes in enumerate(again[: 1 - size]) if yes)


def _doubles(words: list[str]) -> bool:
    """Tell whether one or two words stand twice running, as in "lies, lies and more lies"."""
    return any(
        words[i : i + size] == words[i + size : i + 2 * size]
        for size in (1, 2)
        for i in range(len(words) - 2 * size + 1)
    )


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower())


def _loops(words: list[str]) -> int:
    """Return the most words that are spent on phrases right behind themselves."""
    return max((_spent(words, size) for size in _gaps(words)), default=0)


def _gaps(words: list[str]) -> set[int]:
    """Return how far apart a word and its returns stand, where that is not too far."""
    first: dict[str, int] = {}
    again: dict[str, deque[int]] = {}
    found: set[int] = set()
    for place, word in enumerate(words):
        if (start := first.setdefault(word, place)) == place:
            continue  # most words
        # No more than so many can stand near enough.
        before = again.setdefault(word, deque((start,), maxlen=_LONGEST))
        found.update(place - one for one in before if place - one <= _LONGEST)
        before.append(place)
    return found


def _spent(words: list[str], size: int) -> int:
    """Return the most words that are spent on one phrase of a size in a row.

    From the end to the start, so that what comes back behind a word is known already: a text of one
    word alone costs no more than another.
    """
    most = same = 0
    for start in range(len(words) - size - 1, -1, -1):
        same = same + 1 if words[start] == words[start + size] else 0
        count = 1 + same // size
        if count > (1 if size >= _PHRASE else 2):
            most = max(most, count * size)
    return most


def _repeats(words: list[str]) -> int:
    """Return how often any phrase of four words comes beyond the second time."""
    grams = list(zip(words, words[1:], words[2:], words[3:], strict=False))
    if len(set(grams)) > len(grams) - 2:  # none comes three times
        return 0
    return sum(max(0, count - 2) for count in Counter(grams).values())
