"""What a brief would say in other words, in English: proposals, each for a place of a sentence.

Plainer words from a list, light words and titles left out, "who was" before a participle, "per
cent". Nothing in a quotation is touched. They are meant to be judged where they stand: "following"
is "after" in front of a crash, and not in front of somebody on foot.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cache

from kibaru_service.domain import Span
from kibaru_service.text import wordlist
from kibaru_service.text.attribution import attributions, hearers
from kibaru_service.text.contractions import contractions
from kibaru_service.text.quotations import is_open, quotations
from kibaru_service.text.tense import presents
from kibaru_service.text.time_cuts import time_cuts


class Kind(Enum):
    """What an edit does: to a word, a light word, a time, who says it, what happens, a link."""

    PLAINER = "plainer"
    LIGHTER = "lighter"
    TIMELESS = "timeless"
    ATTRIBUTED = "attributed"
    HAPPENING = "happening"
    SPELT = "spelt"
    REDUCED = "reduced"
    UNLINKED = "unlinked"


@dataclass(frozen=True, slots=True)
class Edit:
    """What may stand in a place of a text instead of what does; nothing, where `said` is empty."""

    span: Span
    said: str
    kind: Kind


_WORD = re.compile(r"(?<![\w'’-])[a-z]+(?:[’'-][a-z]+)*(?![\w’'-])")
# Words of a time carry nothing either, but beside a number; and a title, and an age behind "a".
_MORE_LIGHT = (
    r"(?:also|now|currently|then)(?!\s\d)|(?:Mr|Mrs|Ms)\.?(?=\s[A-Z])"
    r"|(?<=\s[Aa]\s)\d{1,2}-year-old(?=\s[a-z]+(?<!ing)(?<!ed)\b)"
)
# Behind these it carries something: "not just", "between now and then", "the most popular".
_BOUND = re.compile(
    r"(?:\bnot|n't|\bnever|\bsince|\bbetween|\buntil|\bfrom|\bby|\bmost|\bmore|\bless|\bleast|\bas|\bso|\btoo"
    r"|\bhow|\bthan|\bif|\band|\bor)$"
)
_REDUCED = re.compile(
    r"\s(?:who|which|that)\s(?:was|were|is|are)"
    r"(?=\s(?:(?:a|an|the|one)\s|[a-z]+(?:ed|ing|en|wn|ught|aid|ept)\b))"
)
_THAT = re.compile(
    r"\b(?:said|says?|stated|announced|believes?|claims?|claimed|insists?|warned|hopes?|thinks?|argues?"
    r"|argued|suggests?|showed|shows?|found|knew|knows?|told\s\w+|wrote|admitted|agreed|confirmed"
    r"|revealed)(?:\s(?:on\s)?\w+day)?(?P<that>\sthat)"
    r"(?=\s(?:he|she|it|they|we|the|his|her|their|its|a|an|there)\s)"
)
# Who was something, and is an "ex-" to a brief.
_FORMER = re.compile(
    r"\bformer\s(?=(?:president|minister|prime|leader|champion|captain|manager|coach|player|boss"
    r"|director|chief|governor|mayor|senator|wife|husband|girlfriend|boyfriend|partner|soldier|teacher"
    r"|model|head|chairman|employee|officer|policeman|official|spy|star|world)\b)"
)
_PERCENT = re.compile(r"(?<=\d)\s(?:per\s?cent)\b")
_FIGURE = re.compile(
    r"\s(?:[£$€]?\d|(?:two|three|four|five|six|seven|eight|nine|ten|half)\b|(?:a|an)\s(?:hour|day|week"
    r"|month|year|decade|century|dozen|hundred|thousand|million|billion|third|quarter|half|mile)\b)"
)
_COUNTED = frozenset({"more than", "less than", "fewer than", "as many as", "roughly", "around"})
# How far before an edit a word that forbids it is looked for.
_REACH = 24
_HELPED = re.compile(r"\b(?:has|have|had|having|be|been|being|was|were|is|are)\s(?:[a-z]+ly\s)?$")
_ONE = re.compile(r"\b[Aa]n?\s$")
# A comma behind a phrase that follows one of these belongs to the phrase.
_LINKED = re.compile(r"\b(?:and|but|that|because)\s$")
# Forms of verbs that are no participles.
_PAST_ALONE = frozenset(
    "beat fell rose began went did gave came took chose would threw broke ran grew blew".split()  # noqa: SIM905
)
# What cannot stand behind an auxiliary, or behind "a".
_WITHOUT = dict.fromkeys(_PAST_ALONE, _HELPED)
_WITHOUT |= dict.fromkeys(("more", "many", "several", "people", "much"), _ONE)
_ARTICLE = re.compile(r"(?<!\w)([Aa])n?\s$")
_VOWEL = re.compile(r"(?!uni|use|usu|eu|one\b)[aeiou]", re.IGNORECASE)


def edits(text: str) -> list[Edit]:
    """Return the edits of an English sentence, in the order of their places; some overlap."""
    if is_open(text):
        return []
    quoted = quotations(text)
    found = [*_plainer(text), *_lighter(text), *_attributed(text), *_happening(text)]
    free = (e for e in found if not any(e.span.overlaps(span) for span in quoted))
    return sorted(free, key=lambda edit: (edit.span.start, edit.span.end, edit.said))


def edited(text: str, chosen: Sequence[Edit]) -> str:
    """Return a text with edits that do not overlap made: "a" and "an" as their words ask.

    >>> edited("It was an enormous fire.", [Edit(Span(10, 18), "huge", Kind.PLAINER)])
    'It was a huge fire.'
    """
    for edit in sorted(chosen, key=lambda edit: -edit.span.start):
        head, rest = text[: edit.span.start], text[edit.span.end :]
        following = edit.said or rest.lstrip()
        article = _ARTICLE.search(head + " " * (not edit.said and not head.endswith(" ")))
        if article:
            head = head[: article.start()] + article[1] + "n" * bool(_VOWEL.match(following))
            head += " " if edit.said else ""
        text = head + edit.said + rest
    return text[:1].upper() + text[1:]


def _plainer(text: str) -> Iterator[Edit]:
    # A phrase that begins the sentence has its capital from there.
    text = text[:1].lower() + text[1:]
    words = list(_WORD.finditer(text))
    for place, first in enumerate(words):
        for phrase, said in _phrases().get(first[0], ()):
            last = words[min(place + phrase.count(" "), len(words) - 1)]
            span = Span(first.start(), last.end())
            if text[span.start : span.end] == phrase and _fits(text, span, said):
                yield Edit(span if said else _left_out(text, span), said, Kind.PLAINER)
    yield from (Edit(span, "said", Kind.PLAINER) for span in hearers(text))
    yield from (Edit(span, said, Kind.SPELT) for span, said in contractions(text))
    for pattern, said in ((_PERCENT, "%"), (_FORMER, "ex-")):
        for match in pattern.finditer(text):
            yield Edit(Span(*match.span()), said, Kind.PLAINER)


def _fits(text: str, span: Span, said: str) -> bool:
    """Tell whether what stands around a phrase lets it say something else."""
    phrase = text[span.start : span.end]
    if phrase in _COUNTED and not _FIGURE.match(text, span.end):
        return False
    verb = said.partition(" ")[0]
    if verb in _PAST_ALONE and text.startswith(" by ", span.end):
        return False  # "what was provided by them", without "was"
    forbids = _WITHOUT.get(verb)
    return not (forbids and forbids.search(text, max(span.start - _REACH, 0), span.start))


def _left_out(text: str, span: Span) -> Span:
    """Return a phrase with the space before it, and the commas that only it needs."""
    start, end = span.start, span.end
    closed = text.startswith(",", end)
    if not start:
        return Span(0, end + 1 + closed)
    if closed and text[:start].endswith(", "):
        return Span(start - 2, end + 1)
    leading = closed and _LINKED.search(text, max(start - _REACH, 0), start)
    return Span(start - (text[start - 1] == " "), end + bool(leading))


def _lighter(text: str) -> Iterator[Edit]:
    for match in _light().finditer(text):
        if not _BOUND.search(text, max(match.start() - _REACH, 0), match.start()):
            yield Edit(Span(*match.span()), "", Kind.LIGHTER)
    for match in _REDUCED.finditer(text):
        yield Edit(Span(*match.span()), "", Kind.REDUCED)
    for match in _THAT.finditer(text):
        yield Edit(Span(*match.span("that")), "", Kind.UNLINKED)
    for span in time_cuts(text):
        yield Edit(span, "", Kind.TIMELESS)


def _happening(text: str) -> Iterator[Edit]:
    for span, said in presents(text):
        yield Edit(span, said, Kind.HAPPENING)


def _attributed(text: str) -> Iterator[Edit]:
    for span, ways in attributions(text):
        yield from (Edit(span, said, Kind.ATTRIBUTED) for said in ways)


@cache
def _light() -> re.Pattern[str]:
    listed = "|".join(sorted(wordlist.words("light-en"), key=len, reverse=True))
    return re.compile(rf"\s(?:{_MORE_LIGHT}|{listed})(?=\s\D)")


@cache
def _phrases() -> dict[str, list[tuple[str, str]]]:
    """Return what the list has by the first word of each phrase."""
    found: dict[str, list[tuple[str, str]]] = {}
    for line in wordlist.lines("plain-en"):
        phrase, _, said = (part.strip() for part in line.partition(">"))
        found.setdefault(phrase.split()[0], []).append((phrase, said))
    return found
