"""The forms in which the likeliest translation of a word was seen, out of word alignments.

Forms of one French word are told by its stem (Snowball, Porter 2001): "plaint", "plainte".
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping

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
# Other translations are listed where they have such a share: letters may tell that one was meant.
SHARE_OF_OTHERS = 0.1
OTHERS = 2
# How many forms of each are listed, and which share of its sightings each has at least.
MOST = 4
RARE = 0.04


def forms(counted: Mapping[str, Counter[str]], stem: Callable[[str], str]) -> dict[str, list[str]]:
    """Return the likeliest French words for each English one, each by its forms and a space.

    The commonest form of each stands first. None for a word that is more often a phrase.
    """
    found: dict[str, list[str]] = {}
    for word, became in counted.items():
        if not ENGLISH.fullmatch(word) or became.total() > COMMON:
            continue
        seen = {said: times for said, times in became.items() if said and _is_known(said)}
        phrases = max((n for said, n in seen.items() if not WORD.fullmatch(said)), default=0)
        groups: dict[str, Counter[str]] = defaultdict(Counter)
        for said, times in seen.items():
            if WORD.fullmatch(said):
                groups[stem(said)][said] = times
        ranked = sorted(groups.values(), key=Counter.total, reverse=True)
        total = sum(seen.values())
        least = max(LEAST, SHARE * total, SHARE_OF_ALL * became.total(), phrases + 1)
        if ranked and ranked[0].total() >= least:
            others = [g for g in ranked[1:] if g.total() >= max(LEAST, SHARE_OF_OTHERS * total)]
            best = (ranked[0], *others[:OTHERS])
            found[word] = [_commonest(group) for group in best]
    return found


def _commonest(seen: Counter[str]) -> str:
    least = RARE * seen.total()
    return " ".join(said for said, times in seen.most_common(MOST) if times >= least)


def _is_known(phrase: str) -> bool:
    words = [word for word in re.split(r"[ ']", phrase) if len(word) > 2]
    return all(vocabulary.knows(word, "fr") for word in words)
