"""Sentence boundaries: the seam over the `sentencex` library."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

import sentencex

from kibaru_service.domain import Span
from kibaru_service.text.characters import stripped
from kibaru_service.text.lines import units
from kibaru_service.text.repairs import repair

# The library's time grows with the square of the quotation marks in one paragraph, so it is shown
# this many code points at a time.
_WINDOW = 2_000
# Beyond this a quotation is split inside; shorter ones stay whole, as the library leaves them.
_LONG = 300
_SPACE = re.compile(r"\s")
_SURROGATE = re.compile("[\ud800-\udfff]")
_QUOTE = re.compile('["“”„«»]')


def split(text: str, language: str) -> list[Span]:
    """Return the sentences in order; whatever lies between them is white space.

    A blank line or a list item ends a sentence, a single newline is a space. `language` is a
    BCP-47 tag; the rules of the nearest known language serve an unknown one.
    """
    # One character for one, so that indices stay true.
    view = _SURROGATE.sub("\ufffd", _SPACE.sub(" ", text))
    spans = []
    for unit in units(text):
        spans.extend(_split_unit(view[unit.start : unit.end], unit.start, language))
    return spans


def _split_unit(view: str, offset: int, language: str) -> list[Span]:
    cuts = repair(view, _library_cuts(view, language), language)
    bounds = [0, *cuts, len(view)]
    fine = set(cuts)
    for start, end in pairwise(bounds):
        if end - start > _LONG and _QUOTE.search(view, start, end):
            fine.update(start + cut for cut in _cuts_in_quotations(view[start:end], language))
    bounds = [0, *sorted(fine), len(view)]
    pieces = (stripped(view, a, b) for a, b in pairwise(bounds))
    return [Span(offset + p.start, offset + p.end) for p in pieces if p.start < p.end]


def _library_cuts(view: str, language: str) -> list[int]:
    cuts: list[int] = []
    start = 0
    while start < len(view):
        window = view[start : start + _WINDOW]
        found = sentencex.get_sentence_boundaries(language, window)
        inner = [start + piece["start_index"] for piece in found[1:]]
        cuts.extend(_after_space(view, cut) for cut in inner)
        if start + _WINDOW >= len(view):
            break
        start = inner[-1] if inner else start + max(window.rfind(" "), 0) + 1
        if not inner and " " not in window:
            start += _WINDOW - 1
    return cuts


def _after_space(view: str, cut: int) -> int:
    while cut < len(view) and view[cut] == " ":
        cut += 1
    return cut


def _cuts_in_quotations(view: str, language: str) -> list[int]:
    """Return the boundaries inside the quotations of one sentence, found with its quotes hidden."""
    hidden = repair(view, _library_cuts(_QUOTE.sub(" ", view), language), language)
    return [cut for cut, inside in zip(hidden, _quoted(view, hidden), strict=True) if inside]


def _quoted(view: str, cuts: list[int]) -> Iterator[bool]:
    """Yield for each of the ascending `cuts` whether a quotation is open there."""
    curly = angled = straight = start = 0
    for cut in cuts:
        piece = view[start:cut]
        curly += piece.count("“") - piece.count("”")
        angled += piece.count("«") - piece.count("»")
        straight += piece.count('"')
        start = cut
        yield curly > 0 or angled > 0 or straight % 2 == 1
