"""Where a news sentence can be cut and still be one, in English and French.

Punctuation marks the clauses, and their first words say which of them lean on the rest: datelines,
bracketed asides, appositions, relative and participial clauses, and times. Cutting adds no word, so
what is left says nothing new; what a cut could turn round stays: who said so, what "but" opposes, a
quotation, a list, what follows a negation or an "if".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kibaru_service.domain import Span
from kibaru_service.text.continuing import goes_on, has_verb
from kibaru_service.text.detail_cuts import detail_cuts
from kibaru_service.text.picture_cuts import picture_cuts
from kibaru_service.text.quotations import quotations
from kibaru_service.text.time_cuts import time_cuts

_AGENCY = r"\((?:CNN|AP|AFP|Reuters|REUTERS|Xinhua|APA|PANA|[A-Z][\w.' ]{2,30})\)"
_DATELINE = re.compile(
    rf"(?:[A-ZÀ-Ý][\w.'’ -]{{2,30}}(?:,\s[\w.' ]{{2,25}}){{0,2}}\s)?{_AGENCY}\s?(?:--|[—–:-])\s*"
)
_CONNECTIVE = re.compile(
    r"(?:But|And|So(?!\s(?:far|long|that)\b)|Also|However|Meanwhile|Moreover|Instead(?!\sof\b)"
    r"|Now(?!\sthat\b)|Then|Indeed|Still|Yet"
    r"|Mais|Et|Or|Donc|Ainsi|Cependant|Toutefois|Pourtant)(?:,\s+|\s+(?=[a-zà-ÿ]))"
    r"|(?:Par ailleurs|En outre|De plus),\s+",
)
_BRACKETS = re.compile(r"\s*\([^()]{1,120}\)")
_DASHED = re.compile(r"\s(--|[—–]|-)\s[^\s—–]+\s[^—–]{2,120}?\s\1(?=\s)")
# The comma of "April 25, 2006" is inside a date.
_COMMA = re.compile(r",(?=\s)(?!\s\d{4}\b)")
_RANGE = re.compile(r"\d\s\S{1,2}\s[£$€]?\d")
_GUARDED = re.compile(
    r"\b(?:not|never|no|n't|if|unless|without|denied|ne|n'|pas|jamais|sauf|sans|si)\b",
    re.IGNORECASE,
)
_PARTICIPLE = (
    r"(?!(?:string|king|spring|thing|something|nothing|anything|evening|morning|wing|ring)\b)"
    r"[a-z]+ing"
)
# What opens a clause that the rest can do without.
_RELATIVE = (
    r"(?:who|whom|whose|which|where|qui|dont|où|lequel|laquelle|lesquels|a|an|the|one of|le|la|les"
    rf"|un|une|l['’]un|including|notamment|y compris|{_PARTICIPLE}|[a-z]+ed|known|born|aged"
    r"|âgée?)\b"
)
_FOLLOWING = (
    r"(?:when|while|whilst|after|before|as|with|although|though|because|since|despite|amid"
    r"|and (?:he|she|it|they|that)|lorsque|alors que|tandis que|après|avant|depuis|bien que|malgré"
    r"|parce que|ainsi que)\b"
)
_LAST = (
    r"(?:(?:\w+\s){1,4}of (?:which|whom)|who|whom|whose|which|where|including"
    rf"|following|(?!according\b|citing\b){_PARTICIPLE}|qui|dont|où|notamment|en [a-zà-ÿ]+ant"
    r"|ce qui)\b"
)
_LEADING = (
    r"(?:In|On|At|After|Before|During|While|When|As|Since|Despite|With|According|Earlier|Later"
    r"|Last|Speaking|Asked|Following|Amid|Under|By|Although|Though|Because|Dans|En|Au|Aux|À|Après"
    r"|Avant|Pendant|Lors|Lorsque|Alors|Selon|Depuis|Malgré|Bien|D['’]après|Interrogée?)\b"
)
# "In Mali, 73 % of them": a figure is true of the place and the time that it was counted in.
_SCOPE = re.compile(r"(?:In|On|At|By|Under|During|Last|Dans|En|Au|Aux|À|Pendant)\b")
_FIGURE = re.compile(r"\d")
# What may open the main clause; "he" or "its" would lose the one that the clause before it names.
_SUBJECT = re.compile(
    r"(?:[A-ZÀ-Ý0-9]|the|a|an|we|police|officials|le|la|les|un|une|on|l['’]|des)\b"
)
_PARTICIPIAL = re.compile(r"[A-Z][a-z]+(?:ed|ing)\b")
_AGE = re.compile(r",\s\d{1,3}$")
# Behind so many commas stands no main clause that a reader would still wait for.
_MOST = 6
_JOINS = re.compile(r"\b(?:and|or|but|et|ou|mais)$")
# Not what somebody did, but how it was: "intriguing, entertaining and", "loud and amusing"; or the
# last of several: "buying, selling and".
_ADJECTIVES = re.compile(r"[a-z]+ing(?:,\s[a-z]+)*\s(?:and|or)\s[a-z]+(?:\s[a-z]+){0,2}[.!?]?$")
_LISTED = re.compile(r"\b[a-z]+ing$")
# The end of a place's or a date's name: ", Russia,", ", 2015,".
_PLACE = re.compile(r",\s(?:[A-Z][\w.]+(?:\s[A-Z][\w.]+){0,2}|\d{4}),")
_LIST = re.compile(r"^\s(?:and|or|et|ou)\s")


@dataclass(frozen=True, slots=True)
class Cut:
    """A stretch that can go; `always` where a brief never has it."""

    span: Span
    always: bool = False


def cuts(text: str) -> list[Cut]:
    """Return what of a sentence can go, the widest first; some may lie inside others."""
    found = [*_opening(text), *_asides(text), *_clauses(text)]
    quoted = quotations(text)
    whole = (c for c in found if not _splits(c.span, quoted))
    kept = {c.span: c for c in sorted(whole, key=lambda c: c.always)}
    return sorted(kept.values(), key=lambda c: (c.span.start - c.span.end, c.span.start))


def without(text: str, gone: list[Span]) -> str:
    """Return a sentence without some stretches: capital first, one space apart, closed as before.

    >>> without("Rain, which came late, fell.", [Span(4, 21)])
    'Rain fell.'
    """
    kept, last = [], 0
    for span in sorted(gone, key=lambda s: s.start):
        kept.append(text[last : max(span.start, last)])
        last = max(span.end, last)
    left = re.sub(r"\s+", " ", "".join([*kept, text[last:]])).strip(" ,;:—–-")
    left = re.sub(r"\s+(?=[,.;!?])|,(?=\s*[,.;!?])", "", left)
    return left[:1].upper() + left[1:]


def _opening(text: str) -> Iterator[Cut]:
    dateline = _DATELINE.match(text)
    start = dateline.end() if dateline else 0
    if dateline:
        yield Cut(Span(0, start), always=True)
    connective = _CONNECTIVE.match(text, start)
    if connective:
        yield Cut(Span(start, connective.end()), always=True)


def _asides(text: str) -> Iterator[Cut]:
    for pattern in (_BRACKETS, _DASHED):
        for match in pattern.finditer(text):
            if not _RANGE.match(text, match.start() - 1):
                yield Cut(Span(*match.span()))
    for span in (*detail_cuts(text), *time_cuts(text)):
        yield Cut(span)
    for span in picture_cuts(text):
        yield Cut(span, always=True)


def _clauses(text: str) -> Iterator[Cut]:
    """Yield the clauses between commas that the rest can do without."""
    commas = [match.start() for match in _COMMA.finditer(text)]
    ends = [*commas, len(text) - (text[-1:] in ".!?")]
    if not commas or any(_LIST.match(text[comma + 1 :]) for comma in commas):
        return
    leading = re.match(_LEADING, text) or _CONNECTIVE.match(text) or _PARTICIPIAL.match(text)
    scope = _SCOPE.match(text) and _FIGURE.search(text, commas[0])
    if re.match(_LEADING, text) and not scope and _SUBJECT.match(text[commas[0] + 2 :]):
        yield from _guarded(text, 0, commas[0] + 2)
    for start, end in zip(commas, ends[1:], strict=True):
        inner, last = text[start + 2 : end], end == ends[-1]
        # After an opening clause comes the main one.
        if leading and start == commas[0]:
            continue
        if not last and re.match(_RELATIVE, inner):
            # Both commas go with an aside.
            closed = _closed(text, start, [comma for comma in commas if comma >= end])
            yield from () if closed is None else _guarded(text, start, closed)
        one_of = _LISTED.search(text, 0, start) and re.match(_PARTICIPLE, inner)
        listed = last and (_ADJECTIVES.match(inner) or one_of)
        follows = re.match(_FOLLOWING, inner) or (last and not listed and re.match(_LAST, inner))
        if follows and not _holds_main(text, start, [comma for comma in commas if comma >= end]):
            yield from _guarded(text, start, ends[-1])


def _holds_main(text: str, start: int, commas: list[int]) -> bool:
    """Say whether what is said first comes after a comma inside a stretch up to the end."""
    head = text[:start]
    if _JOINS.search(head):
        return True
    return not has_verb(head) and any(
        goes_on(head, text[start + 2 : comma], text[comma + 2 :]) for comma in commas[:_MOST]
    )


def _closed(text: str, start: int, commas: list[int]) -> int | None:
    """Return where an aside that a comma opens is over: at the next one, or after a place's own.

    "captured in Khabarovsk, Russia, shows"; None where no rest goes on with what stands before it.
    """
    for end in commas[:2]:
        if goes_on(text[:start], text[start + 2 : end], text[end + 2 :]):
            return end + (not _AGE.search(text, 0, start))  # "Ann Lee, 22, has left."
        if not _PLACE.match(text, end):
            return None
    return None


def _guarded(text: str, start: int, end: int) -> Iterator[Cut]:
    if not _GUARDED.search(text, start, end):
        yield Cut(Span(start, end))


def _splits(span: Span, quoted: list[Span]) -> bool:
    """Say whether one end of a stretch lies inside a quotation."""
    return any(q.start < edge <= q.end for q in quoted for edge in (span.start, span.end))
