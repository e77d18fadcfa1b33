"""Where somebody is in a picture, which a brief does not have: "(left)", ", pictured,"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kibaru_service.domain import Span

_BRACKETS = re.compile(
    r"\s*\((?:(?:(?:far|bottom|top) )?(?:left|right)|centre|center|top|bottom|above|below)"
    r"(?:(?:,|\swith|\sand)[^()]{0,50})?\)"
    r"|\s*\((?:file picture|pictured)\b[^()]{0,50}\)"
)
_COMMAS = re.compile(r",\s(?:pictured\s)?(?:left|right|centre|pictured),(?=\s[a-z])")
# These need the comma before them.
_LEANS = re.compile(r"\s(?:who|whose|which|where|and|with|after|when|while|in|at|on)\b")
_REACH = 80


def picture_cuts(text: str) -> Iterator[Span]:
    """Yield the places of people in a picture; between commas, where no other comma is near."""
    for match in _BRACKETS.finditer(text):
        yield Span(*match.span())
    for match in _COMMAS.finditer(text):
        before = text[max(match.start() - _REACH, 0) : match.start()]
        if "," not in before and not _LEANS.match(text, match.end()):
            yield Span(*match.span())
