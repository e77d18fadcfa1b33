"""A sentence as a brief would have it: less what it can do without, and nothing that it lacks."""

from __future__ import annotations

import re

from kibaru_service.domain import Span
from kibaru_service.text.continuing import FINITE, attributed, has_verb
from kibaru_service.text.cuts import cuts, without
from kibaru_service.usecases.features import WORD
from kibaru_service.usecases.worth import Worth

# A brief sentence has this many words at least.
FEWEST = 6
# What may follow a place where a sentence can end and say the same: the end, a mark, a clause of
# its own, a time. A phrase may not: "no cancer for months", "no more than energy for peace".
_BREAK = re.compile(
    r"\s*(?:[.!?]*$|[,;:—–]\s|(?:after|as|when|while|who|which|because|since|amid|despite|following"
    r"|including)\b|(?:on\s\w+day|at\s(?:noon|midnight|dawn)|(?:this|last)\s\w+|late|earlier)\b)",
    re.IGNORECASE,
)
_OPEN_END = re.compile(
    r"\b(?:a|an|the|of|to|in|on|at|by|for|from|with|and|or|but|as|that|which|who|his|her|its|their)"
    r"[.!?]?$",
    re.IGNORECASE,
)


# What opens a clause that needs a verb of its own.
_OPENS = re.compile(
    r"\b(?:said|says|say|told|that|what|who|which|whether|where|how|why)\b", re.IGNORECASE
)
# A sentence that goes on like this does not say the same without it.
_TURNS = re.compile(
    r"\W*(?:but|unless|if|except|without|until|only|not|or|and)\b"
    r"|,\s\d|,[^,.]{1,40}(?:,[^,.]{1,40})*,?\s(?:and|or)\s",  # a date's year, the rest of a list
    re.IGNORECASE,
)
# A rewriting keeps this share of the words: what small writers leave out beyond it is the news.
_KEPT = 0.6


def shorten(text: str, worth: Worth, *, first: bool = False) -> str:
    """Return the sentence less its dateline and every clause that costs more than it tells.

    Wide cuts are looked at first; a cut that would leave fewer than FEWEST words is not made.
    """
    gone: list[Span] = []
    for cut in cuts(text):
        if any(cut.span.overlaps(other) for other in gone):
            continue
        part = text[cut.span.start : cut.span.end]
        left = without(text, [*gone, cut.span])
        if len(WORD.findall(left)) >= FEWEST and (cut.always or worth.of(part, first=first) < 0):
            gone.append(cut.span)
    return without(text, gone) if gone else text


def reads_well(claim: str, source: str) -> bool:
    """Say whether what a model wrote of an English sentence can stand alone.

    Small writers stop in the middle: a whole claim keeps most of its source, has a verb in each
    clause that needs one, and an end; and it stops where a phrase does that nothing turns round.
    """
    size = len(WORD.findall(claim))
    if size < max(FEWEST, _KEPT * len(WORD.findall(source))) or claim[-1:] not in ".!?":
        return False
    if claim.count('"') % 2 or _OPEN_END.search(claim) or not _has_verbs(claim):
        return False
    rest = _rest(claim, source)
    if rest is None or _TURNS.match(rest) or attributed(rest):
        return False
    return bool(_BREAK.match(rest))


def _has_verbs(claim: str) -> bool:
    opened = [match.end() for match in _OPENS.finditer(claim)]
    return has_verb(claim) and bool(FINITE.search(claim, opened[-1] if opened else 0))


def _rest(claim: str, source: str) -> str | None:
    """Return how a source goes on after the last two words of a claim; None without them."""
    tail = " ".join(claim.rstrip(".!?").split()[-2:]).lower()
    place = source.lower().rfind(tail)
    return source[place + len(tail) :] if place >= 0 else None
