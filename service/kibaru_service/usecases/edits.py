"""What a small model did to a sentence, word by word, and which of that can be trusted.

Numbers and names that a source has are no proof: take a stretch out of the middle and somebody
else has done it; take out "will" and it is done. So every edit has to be one that a person makes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
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


def trustworthy(claim: str, source: str, known: Callable[[str], bool]) -> bool:
    """Say whether every edit that leads from a source sentence to a claim is a safe one.

    Safe are: leaving out the end; a few words of content, or an article, at the start or in the
    middle; another word of content, `known` from the article, in the place of one or two.
    """
    theirs, ours = _TOKEN.findall(source), _TOKEN.findall(claim)
    matcher = SequenceMatcher(
        None, [t.lower() for t in theirs], [t.lower() for t in ours], autojunk=False
    )
    # The closing mark of the claim says nothing of where its source went on.
    end = len(ours) - (not _WORD.match(ours[-1])) if ours else 0
    return all(
        _safe(_words(theirs[a:b]), _words(ours[c:d]), _words(theirs[:a])[-1:], last=d >= end)
        for kind, a, b, c, d in matcher.get_opcodes()
        if kind != "equal"
    ) and all(known(word) for word in _words(ours))


def _safe(gone: Sequence[str], new: Sequence[str], before: Sequence[str], *, last: bool) -> bool:
    if last and not new:
        return True
    if len(gone) > _LONGEST or len(new) > _INSERTED:
        return False
    content = [word for word in gone if word not in _GRAMMAR]
    if new:
        # Another word in the place of a word of content, or the same with other marks.
        return new == gone or (bool(content) and _GRAMMAR.isdisjoint(new))
    if not _TURNING.isdisjoint(gone):
        return False
    # "was in good form" lives by its phrase; "was a good man" can spare its "good".
    bound = bool(_TURNING.intersection(before)) and gone[0] in _GRAMMAR - _LIGHT if gone else False
    return not bound and (bool(content) or set(gone) <= _LIGHT)


def _words(tokens: Sequence[str]) -> list[str]:
    return [token.lower() for token in tokens if _WORD.match(token)]
