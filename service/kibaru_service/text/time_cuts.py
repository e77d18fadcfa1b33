"""Times that a brief can do without, in English and French: "on Monday", "mardi", "last month".

Only a time that stands alone: "Monday night's match", "the early hours of Monday, March 9", "his
Friday night" and "lundi 3 mars" lean on their neighbours, and stay; so does the "last year" of a
sentence with a figure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kibaru_service.domain import Span
from kibaru_service.text.continuing import FINITE

DAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
PART = r"(?:\s(?:morning|afternoon|evening|night))?"
_JOUR = r"(?:(?:lun|mar|mercre|jeu|vendre|same)di|dimanche)(?:\s(?:matin|soir|après-midi))?"
# What may come after a time that nothing leans on.
_AFTER = (
    r"(?=[.!?]|,\s(?!\d|[A-Z][a-z]+\s\d)|\s(?:in|at|after|before|by|for|with|when|as|from|to|that"
    r"|while|during|over|because|following|and|or|à|dans|en|par|pour|avec|sur|après|que|qu['’]|et|lors"
    r"|au|aux)\b)"
)
_DATED = re.compile(rf"\s(?:on\s{DAY}{PART}|(?:ce\s|le\s)?{_JOUR}){_AFTER}")
_BARE = re.compile(rf"\s{DAY}{PART}{_AFTER}")
_LAST = re.compile(
    rf"\s(?:(?:earlier|later)\s)?(?:this|last)\s(?:week|month|year|night|weekend){_AFTER}"
    rf"|\s(?:la semaine|l['’]année|le mois)\s(?:dernière|dernier|passée){_AFTER}"
)
_FIGURE = re.compile(r"\d")
# A time after one of these is a part of what they say.
_BOUND = re.compile(
    r"(?:^|\s)(?:but|and|or|of|in|from|by|since|until|till|the|for|to|on|at|as|before|after|than"
    r"|between|early|late|his|her|its|their|mais|et|ou|de|du|depuis|avant|après|jusqu['’]à|pour|dès|que|le|ce"
    r"|d['’]ici)$",
    re.IGNORECASE,
)


def time_cuts(text: str) -> Iterator[Span]:
    """Yield the times that can go, each with the space before it."""
    periods = () if _FIGURE.search(text) else _LAST.finditer(text)
    for match in (*_DATED.finditer(text), *periods):
        if not _BOUND.search(text, 0, match.start()):
            yield Span(*match.span())
    for match in _BARE.finditer(text):
        # Without its "on" a day follows a verb: "died Thursday".
        before = text[: match.start()].rsplit(None, 1)[-1:]
        if before and FINITE.fullmatch(before[0]):
            yield Span(*match.span())
