"""What a small model did to a sentence, word by word, and which of that can be trusted.

Numbers and names that a source has are no proof: take a stretch out of the middle and somebody
else has done it; take out "will" and it is done. So every edit has to be one that a person makes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

_TOKEN = re.compile(r"\w+(?:[.,'’-]\w+)*|[^\w\s]")
_WORD = re.compile(r"\w")
# Words that say whether, when and of whom a thing is true: none of them goes on the way.
_TURNING = frozenset(
    "not no never nor if unless that than will would can could may might must should shall be been"  # noqa: SIM905
    " being is are was were am have do does did who whom whose which what where when why how"
    " without denied".split()
)
# Words that carry the grammar of a sentence: no model puts one in.
_GRAMMAR = _TURNING | frozenset(
    "a an the of to in on at by for from with as and or but has had he she it they him her them"  # noqa: SIM905
    " his its their i we you my our your this these those there into over under after before since"
    " until because due about against between through during within".split()
)
# Grammar words that may go: "the head of the mission" or "head of mission".
_LIGHT = frozenset({"a", "an", "the", "also", "both", "then", "just"})
# A longer stretch taken out of the middle joins what does not belong together.
_LONGEST = 5
_INSERTED = 2


def trustworthy(claim: str, source: str) -> bool:
    """Say whether every edit that leads from a source sentence to a claim is a safe one.

    Safe are: leaving out the end; a few words of content, or an article, at the start or in the
    middle; another word of content in the place of one or two.
    """
    theirs, ours = _TOKEN.findall(source), _TOKEN.findall(claim)
    matcher = SequenceMatcher(
        None, [t.lower() for t in theirs], [t.lower() for t in ours], autojunk=False
    )
    # The closing mark of the claim says nothing of where its source went on.
    end = len(ours) - (not _WORD.match(ours[-1])) if ours else 0
    return all(
        _safe(theirs[a:b], ours[c:d], last=d >= end)
        for kind, a, b, c, d in matcher.get_opcodes()
        if kind != "equal"
    )


def _safe(gone: Sequence[str], new: Sequence[str], *, last: bool) -> bool:
    old_words, new_words = _words(gone), _words(new)
    if last and not new_words:
        return True
    if len(old_words) > _LONGEST or len(new_words) > _INSERTED:
        return False
    if any(word in _GRAMMAR for word in new_words) and new_words != old_words:
        return False
    if new_words:
        # Another word in the place of a word of content.
        return any(word not in _GRAMMAR for word in old_words)
    if not _TURNING.isdisjoint(old_words):
        return False
    content = [word for word in old_words if word not in _GRAMMAR]
    return bool(content) or set(old_words) <= _LIGHT


def _words(tokens: Sequence[str]) -> list[str]:
    return [token.lower() for token in tokens if _WORD.match(token)]
