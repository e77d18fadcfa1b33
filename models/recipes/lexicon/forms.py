"""The forms in which the likeliest translation of a word was seen, out of word alignments.

Forms of one French word are told by its stem (Snowball, Porter 2001): "plaint", "plainte".
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping

from kibaru_service.text import vocabulary

ENGLISH = re.compile(r"[a-z]{4,}")
WORD = re.compile(r"[^\W\d_]{3,}")
# How often a translation must have been seen in all its forms, in which share of what the word
# became, as far as that was French, and in which share of all its sightings.
LEAST = 2
SHARE = 0.2
SHARE_OF_ALL = 0.08
# A small model knows what comes so often: it made nothing up for that.
COMMON = 10_000
# How many forms are listed, and which share of the sightings each has at least.
MOST = 4
RARE = 0.04


def forms(counted: Mapping[str, Counter[str]]) -> dict[str, tuple[str, ...]]:
    """Return the forms of the likeliest French word for each English one, commonest first.

    None for a word that is more often a phrase.
    """
    import snowballstemmer  # noqa: PLC0415  (only this step needs it)

    stem = snowballstemmer.stemmer("french").stemWord
    found: dict[str, tuple[str, ...]] = {}
    for word, became in counted.items():
        if not ENGLISH.fullmatch(word) or became.total() > COMMON:
            continue
        seen = {said: times for said, times in became.items() if said and _is_known(said)}
        phrases = max((n for said, n in seen.items() if not WORD.fullmatch(said)), default=0)
        groups: dict[str, Counter[str]] = defaultdict(Counter)
        for said, times in seen.items():
            if WORD.fullmatch(said):
                groups[stem(said)][said] = times
        most = max(groups.values(), key=Counter.total, default=Counter[str]())
        least = max(LEAST, SHARE * sum(seen.values()), SHARE_OF_ALL * became.total(), phrases + 1)
        if most.total() >= least:
            found[word] = _commonest(most)
    return found


def _commonest(seen: Counter[str]) -> tuple[str, ...]:
    least = RARE * seen.total()
    return tuple(said for said, times in seen.most_common(MOST) if times >= least)


def _is_known(phrase: str) -> bool:
    words = [word for word in re.split(r"[ ']", phrase) if len(word) > 2]
    return all(vocabulary.knows(word, "fr") for word in words)
