"""Who says it, put in front: "The road is closed, police said", "Police said the road is closed".

A reader of a brief should know whose words these are before taking them for a fact.
"""

from __future__ import annotations

import re

from kibaru_service.text import vocabulary
from kibaru_service.text.attribution import HEARERS
from kibaru_service.text.quotations import is_open, quotations
from kibaru_service.text.time_cuts import DAY

_LAST = re.compile(
    r"(?P<said>[^:;?!—–]{20,}),\s"
    r"(?P<who>(?!(?:who|which|as|and|but|or|what|he|she|they|it|I|we|you|according|where|when)\b)"
    rf"[^,;:\"()]{{2,60}}?)\s(?P<verb>said|say|says|told\s{HEARERS})"
    rf"(?P<day>\s(?:on\s)?{DAY})?\.$"
)
# These open a clause before the main one, or hang on the sentence before.
_LEANS = re.compile(
    r"(?:In|On|At|After|Before|During|While|When|As|Since|Despite|With|Earlier|Later|Last|Under|By"
    r"|Although|Though|Because|If|Unless|Once|But|And|Or|So|Yet|However|Also|Still|Then|For|From"
    r"|To|Not|Nor|Neither|What|Why|How|Where|Who|Asked|Of|Among|Amid|Following|[A-Z][a-z]+(?:ing|ly))\b"
)
_SAYS = re.compile(r"\b(?:said|says|say|told|according)\b")
_FIRST = re.compile(r"[A-Za-z][\w'-]*")
_ACRONYM = re.compile(r"[A-Z]{2}|I\b")
# Words that are nobody's name.
_PLAIN = frozenset(
    "the a an he she it they there his her its their some many most several more all both no nobody"  # noqa: SIM905
    " nothing police officials officers people about only one two three four five six seven eight"
    " nine ten another each every".split()
)


def speaker_first(text: str) -> str:
    """Return an English sentence with its speaker in front; itself where none stands at its end.

    Nothing is moved in or around a quotation, or where the first word may be a name or not.

    >>> speaker_first("The road to Segou is closed, the police said.")
    'The police said the road to Segou is closed.'
    """
    match = _LAST.fullmatch(text)
    if not match or quotations(text) or is_open(text):
        return text
    said, who = match["said"], match["who"]
    if _LEANS.match(said) or _SAYS.search(said) or _SAYS.search(who):
        return text
    following = _within(said)
    if following is None:
        return text
    return f"{who[:1].upper()}{who[1:]} {match['verb']}{match['day'] or ''} {following}."


def _within(said: str) -> str | None:
    """Return a clause as it stands in mid-sentence; None where its first word is in doubt."""
    first = _FIRST.match(said)
    if first is None:
        return said if said[:1].isdigit() else None
    if _ACRONYM.match(first[0]) or not vocabulary.has(first[0].lower(), "en"):
        return said
    if first[0].lower() in _PLAIN:
        return said[:1].lower() + said[1:]
    return None
