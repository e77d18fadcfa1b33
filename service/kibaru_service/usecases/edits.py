"""What a small model did to a sentence, word by word, and which of that can be trusted.

Numbers and names that a source has are no proof: take a stretch out of the middle and somebody
else has done it; take out "will" and it is done; "the second time" becomes the first, which the
article has as well. Read by eye, a third of what a writer of this size put in or took out of the
middle was wrong. So it may leave out the end, and a few words that carry nothing; no more.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

_TOKEN = re.compile(r"\w+(?:[.,'’-]\w+)*|[^\w\s]")
_WORD = re.compile(r"\w")
# Words that may go wherever they stand; an article may not: "the mother", "a mother".
_LIGHT = frozenset({"also", "both", "then", "just", "really", "even", "indeed"})
# Adverbs that say how sure it is and how much of it: never light.
_HEDGES = frozenset(
    "allegedly reportedly supposedly possibly likely unlikely probably apparently seemingly nearly"  # noqa: SIM905
    " only hardly barely partly mostly mainly largely generally usually rarely early daily weekly"
    " monthly yearly exactly roughly approximately initially originally previously formerly family"
    " italy july fly reply supply apply".split()
)


def trustworthy(claim: str, source: str) -> bool:
    """Say whether every edit that leads from a source sentence to a claim is a safe one.

    Safe are: leaving out the end, a word such as "also" or an adverb of manner; other marks.
    """
    theirs, ours = _TOKEN.findall(source), _TOKEN.findall(claim)
    matcher = SequenceMatcher(
        None, [t.lower() for t in theirs], [t.lower() for t in ours], autojunk=False
    )
    # The closing mark of the claim says nothing of where its source went on.
    end = len(ours) - (not _WORD.match(ours[-1])) if ours else 0
    return all(
        _safe(_words(theirs[a:b]), _words(ours[c:d]), last=d >= end)
        for kind, a, b, c, d in matcher.get_opcodes()
        if kind != "equal"
    )


def _safe(gone: Sequence[str], new: Sequence[str], *, last: bool) -> bool:
    if new:
        return new == gone
    return last or all(word in _LIGHT or _of_manner(word) for word in gone)


def _of_manner(word: str) -> bool:
    return word.endswith("ly") and len(word) > 4 and word not in _HEDGES


def _words(tokens: Sequence[str]) -> list[str]:
    return [token.lower() for token in tokens if _WORD.match(token)]
