"""Who said it, as a brief tells it: "police said" is "police say", "told reporters that" is "says".

The tense of what was said stands: "said it was safe" does not become "says it was safe", which is
something else. What follows must be in the present already, or come before ("…, police said").
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kibaru_service.domain import Span
from kibaru_service.text.tense import PAST
from kibaru_service.text.time_cuts import DAY, PART

WAYS = ("says", "say")
HEARERS = (
    r"(?:reporters|journalists|lawmakers|investigators|jurors|CNN|CBS|NBC|ABC|Reuters|AFP|AP"
    r"|MailOnline"
    r"|(?:ABC|NBC|CBS|Fox|Sky|BBC)(?:\s(?:News|Sport|Radio))?"
    r"|the\s(?:BBC|court|hearing|inquest|jury"
    r"|newspaper|magazine|agency|station|broadcaster|Associated\sPress|Guardian|Telegraph|Mirror|Sun"
    r"|(?:[A-Z]\w+\s){0,3}(?:Times|Post|Mail|Journal|Herald|Express|Tribune|News)))"
)
_SAID = re.compile(
    rf"(?<=[\w\"”]\s)(?:said|told\s{HEARERS})\b(?:\s(?:on\s)?{DAY}{PART})?(?P<that>\sthat\b)?"
)
# "Told CNN's Larry King", "told the court how": there it is not simply said.
_TOLD = re.compile(
    rf"(?<=[\w\"”]\s)told\s{HEARERS}(?=[.,]?$|\s(?:that|it|he|she|they|the|a|an|his|her|there|[A-Z]\w+day)\b)"
)
# Somebody must have said it, and no verb helps: not "had said", "as said", "what he said".
_NOT_BEFORE = re.compile(
    r"\b(?:has|have|had|having|be|been|was|were|is|are|not|who|which|what|as|when|once|to|and|or)\s$"
)
_REACH = 12
_CLAUSE = re.compile(
    r"\b(?:(?P<present>is|are|has|have|will|can|does|do|isn't|aren't|hasn't|won't)"
    r"|was|were|had|would|could|did|might|should|must|may|[a-z]{2,}ed|made|took|got|came|went|left)\b"
)
# "said it would" is "says it will".
_FUTURE = re.compile(r"(?P<who>\s(?:[\w’'-]+\s){0,5}[\w’'-]+)\swould\b")
_ACCORDING = re.compile(r",\saccording\sto\s(?P<who>[^,;\"“”]{2,50})(?=\.$)")
_OPENING = re.compile(r"According\sto\s(?P<who>[^,;\"“”]{2,50}),\s(?=[a-z])")


def attributions(text: str) -> Iterator[tuple[Span, tuple[str, ...]]]:
    """Yield where an English sentence tells who says it, and what may stand there instead."""
    if not PAST.search(text):
        yield from _said(text)
    for match in _ACCORDING.finditer(text):
        yield Span(*match.span()), tuple(f", {match['who']} {way}" for way in WAYS)
    opening = _OPENING.match(text)
    if opening:
        who = opening["who"][0].upper() + opening["who"][1:]
        yield Span(*opening.span()), tuple(f"{who} {way} " for way in WAYS)


def hearers(text: str) -> Iterator[Span]:
    """Yield where an English sentence tells who heard it: to a reader it was said, no more."""
    for match in _TOLD.finditer(text):
        if not _NOT_BEFORE.search(text, max(match.start() - _REACH, 0), match.start()):
            yield Span(*match.span())


def _said(text: str) -> Iterator[tuple[Span, tuple[str, ...]]]:
    for match in _SAID.finditer(text):
        if _NOT_BEFORE.search(text, max(match.start() - _REACH, 0), match.start()):
            continue
        if _in_present(text, match):
            yield Span(*match.span()), WAYS
        elif future := _FUTURE.match(text, match.end()):
            told = (f"{way}{future['who']} will" for way in WAYS)
            yield Span(match.start(), future.end()), tuple(told)


def _in_present(text: str, match: re.Match[str]) -> bool:
    """Tell whether what was said would say the same behind "says"."""
    before, after = text[: match.start()].rstrip(), text[match.end() :]
    if not match["that"] and re.match(r"\s*(?:[.,:;!?\"“]|$)", after):
        return True  # it stands before, or is quoted
    if re.search(r"[\"”,]$", before):
        return True  # ", said the mayor"
    verb = _CLAUSE.search(after)
    return bool(verb and verb["present"])
