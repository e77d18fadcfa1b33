"""Output that repeats itself where its source does not."""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Iterator

from kibaru_service.domain import Check, CheckKind, Severity
from kibaru_service.usecases.checks.pair import Pair

_WORD = re.compile(r"\w+")
# A syllable that comes four times running within one word.
_SYLLABLES = re.compile(r"([^\W\d_]{2,4})\1{3,}", re.IGNORECASE)
# A phrase of so many words may not come back right behind itself; shorter ones not a third time.
_PHRASE = 3
_LONGEST = 12


def check(pair: Pair) -> Iterator[Check]:
    """Yield loop.repeated for words, phrases or syllables that come back at once."""
    theirs, ours = _words(pair.source), _words(pair.output)
    # Nearly always there is nothing in the output, and the source need not be looked at.
    looping = (
        ((found := _loops(ours)) and found > _loops(theirs))
        or ((found := _repeats(ours)) and found > _repeats(theirs))
        or (_SYLLABLES.search(pair.output) and not _SYLLABLES.search(pair.source))
    )
    if looping:
        yield Check(CheckKind.LOOP, Severity.ERROR, "loop.repeated", "the output repeats itself")


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower())


def _loops(words: list[str]) -> int:
    """Return the most words that are spent on phrases right behind themselves."""
    return max((_spent(words, size) for size in _gaps(words)), default=0)


def _gaps(words: list[str]) -> set[int]:
    """Return how far apart a word and its returns stand, where that is not too far."""
    last: dict[str, deque[int]] = {}
    found: set[int] = set()
    for place, word in enumerate(words):
        # No more than so many can stand near enough.
        before = last.setdefault(word, deque(maxlen=_LONGEST))
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
    grams = Counter(tuple(words[i : i + 4]) for i in range(len(words) - 3))
    return sum(max(0, count - 2) for count in grams.values())
