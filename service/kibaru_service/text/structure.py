"""The paragraphs of an article and what each one is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import groupby

from kibaru_service.domain import Role, Span
from kibaru_service.text.characters import fold
from kibaru_service.text.lines import paragraphs

# A headline stands here at the latest, where a kicker, a byline or a caption comes before it.
_TITLE_WITHIN = 4
_MAX_TITLE = 200
_MAX_HEADING = 100
_MAX_HEADING_WORDS = 14
_MAX_CAPTION = 600
# So many short lines running are a list, not section heads.
_LIST = 3

_UNFINISHED = re.compile(r"[^.!:;,…–—\-\"”»]$")
_NAME = r"[A-ZÀ-ÖØ-Þ][\w.’'-]*"
_PICTURE = (
    r"(?i:photos?|images?|pictures?|handout|courtesy|getty|cr[eé]dits?|illustration|archives?)"
)
_AGENCY = "(?:REUTERS|Reuters|AFP|AP|EPA|DPA|TASS|Xinhua|XINHUA|Getty)"
_CREDIT = re.compile(
    rf"""
    # a bracket of its own with a name and who sent the picture, "(Name/AFP via Getty Images)"
      (?:^|[.!?”»"]\s)\((?:[^()/]{{0,60}}\s)?{_NAME}\s?/\s?{_NAME}[^()]{{0,60}}\)$
    # a bracket with a word for pictures in it, "(AP Photo)"
    | \((?:[^()]{{0,60}}\W)?{_PICTURE}\b[^()]{{0,60}}\)\W?$
    # an agency and a name at the very end, "REUTERS/Name"
    | \b{_AGENCY}\s?/\s?{_NAME}(?:\s{_NAME}){{0,3}}\W?$
    # a name and an agency as a sentence of its own, "Name / AFP"
    | (?:^|[.!?”»"|–—]\s){_NAME}(?:\s{_NAME}){{0,3}}\s?/\s?{_AGENCY}\W?$
    # a credit spelled out, "© AFP", "Crédit photo : Name"
    | ©[^.]{{0,80}}\W?$
    | (?:^|[.!?”»"|–—]\s){_PICTURE}(?:\s(?i:photos?|by|par|credit))?\s?:\s?[^.:]{{2,80}}\W?$
    """,
    re.VERBOSE,
)
_LABEL = re.compile(
    r"(?:(?:file\s)?photos?|images?|picture|légende|caption|cr[ée]dits?|illustration)"
    r"(?:\s(?:photos?|credit|d[’']archives))?\s?[:|–—]\s",
    re.IGNORECASE,
)
_BYLINE = re.compile(rf"(?:By|Par)\s{_NAME}(?:\s(?:and|et|,|{_NAME})){{0,8}}$")


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, without white space at its ends."""

    span: Span
    role: Role


def blocks(text: str, title: str = "") -> list[Block]:
    """Return the paragraphs of `text` with their roles; `lines` says what a paragraph is.

    TITLE: one of the first blocks that says what `title` says; or the first, where it looks like
    a headline or comes back right after; and each repetition. CAPTION: a picture credit or
    byline is in it. HEADING: a short line without closing punctuation that a paragraph follows.
    """
    spans = paragraphs(text)
    texts = [fold(text[span.start : span.end]) for span in spans]
    single = [len(text[span.start : span.end].splitlines()) == 1 for span in spans]
    titles = _titles(texts, _key(title))
    captions = {i for i, one in enumerate(texts) if i not in titles and _is_caption(one)}
    marked = titles | captions
    heads = {i for i, t in enumerate(texts) if single[i] and i not in marked and _is_short(t)}
    headings = _headings(heads, marked, len(texts))
    roles = {
        **dict.fromkeys(headings, Role.HEADING),
        **dict.fromkeys(captions, Role.CAPTION),
        **dict.fromkeys(titles, Role.TITLE),
    }
    return [Block(span, roles.get(i, Role.BODY)) for i, span in enumerate(spans)]


def _key(text: str) -> str:
    """Return what two spellings of one headline have in common: its letters and digits."""
    return "".join(char for char in fold(text).casefold() if char.isalnum())


def _titles(texts: list[str], title: str) -> set[int]:
    if len(texts) < 2 and not title:
        return set()  # one sentence, as most texts are that come alone
    keys = [_key(one) for one in texts[:_TITLE_WITHIN]]
    wanted = {title} - {""}
    if len(keys) > 1 and keys[0] and (keys[0] == keys[1] or _is_headline(texts[0])):
        wanted.add(keys[0])
    return {i for i, key in enumerate(keys) if key in wanted}


def _is_headline(text: str) -> bool:
    return (
        len(text) <= _MAX_TITLE
        and bool(_UNFINISHED.search(text))
        and any(char.isalpha() for char in text)
        and not _is_caption(text)
    )


def _is_caption(text: str) -> bool:
    if len(text) > _MAX_CAPTION:
        return False
    return any(rule(text) for rule in (_CREDIT.search, _LABEL.match, _BYLINE.match))


def _is_short(text: str) -> bool:
    return (
        len(text) <= _MAX_HEADING
        and len(text.split()) <= _MAX_HEADING_WORDS
        and bool(_UNFINISHED.search(text))
        and (text[0].isupper() or text[0].isdigit())
        and any(char.isalpha() for char in text)
    )


def _headings(short: set[int], marked: set[int], count: int) -> set[int]:
    """Return the short lines that running text follows, but not those of a list."""
    found: set[int] = set()
    for is_short, run in groupby(range(count), short.__contains__):
        places = list(run)
        after = places[-1] + 1
        if is_short and len(places) < _LIST and after < count and after not in marked:
            found.update(places)
    return found
