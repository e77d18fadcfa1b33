"""Small corrections of sentence boundaries where the splitting library errs on news text.

A boundary is the index of the first character after the white space between two sentences.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_UPPER = "A-ZÀ-ÖØ-ÞƐƆƝŊŒ"
_OPEN = "[\"'“«‘(\\[]*\\s?"
_FIRST = re.compile(rf"{_OPEN}(\w)(\w?)")
# How far a rule looks to either side of a boundary.
_REACH = 48

_TITLES = {
    "en": "Mr Mrs Ms Messrs Dr Prof Gen Lt Col Maj Sgt Capt Cmdr Adm Sen Rep Gov Rev Hon Amb",
    "fr": "M MM Mme Mmes Mlle Mlles Dr Pr Prof Me Mgr St Ste Gén Col Cdt Cap Capt Lt Sgt Adj Av"
    " Bd Env Cf P Pp Vol Art Chap Fig No Nos Tél Ex",
}
_BEFORE_NUMBERS = (
    "No Nos Art Vol Fig P Pp Env Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec"
    " Janv Févr Fév Avr Juill Juil Déc"
)
_STARTERS = {
    "en": "The A An He She It They We I You In On At But And This That These Those For From When",
    "fr": "Le La Les L’ L' Un Une Des Il Elle Ils Elles On Nous Vous Je Ce Cet Cette Ces Mais Et"
    " En À Au Aux Dans Pour Selon Ensuite Puis",
}
_DAYS_AND_ZONES = (
    "Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March April May"
    " June July August September October November December GMT UTC EST EDT CET Eastern"
)


def _any_of(words: str) -> str:
    return "(?:" + "|".join(re.escape(word) for word in words.split()) + ")"


def _abbreviation(words: str) -> re.Pattern[str]:
    """Match a left side that ends in one of `words`, written with either case, and a stop."""
    cased = "|".join(f"[{w[0]}{w[0].lower()}]{re.escape(w[1:])}" for w in words.split())
    return re.compile(rf"(?<![\w.])(?:{cased})\.\s*$")


_ENDS_IN_TITLE = {tag: _abbreviation(words) for tag, words in _TITLES.items()}
_ENDS_BEFORE_NUMBER = _abbreviation(_BEFORE_NUMBERS)
_STARTER = {tag: re.compile(rf"{_OPEN}{_any_of(w)}\b") for tag, w in _STARTERS.items()}
_ANY_STARTER = re.compile(rf"(?:{_any_of(' '.join(_STARTERS.values()))})(?!\w)")
_HOUR = re.compile(r"\b[ap]\.m\.\s*$", re.IGNORECASE)
_DAY_OR_ZONE = re.compile(rf"{_any_of(_DAYS_AND_ZONES)}\b")
_OMISSION = re.compile(r"\s\(?(?:…|\.\.\.)\)?\s*$")
_INITIAL = re.compile(rf"(?:^|[\s’'(«“-])[{_UPPER}]\.\s*$")
_INSIDE_ACRONYM = re.compile(rf"[{_UPPER}]\.$")
_MARKER = re.compile(r"\s*(?:\(?\d{1,3}[.)]|[^\w\s]+)\s*")
_CLOSES = re.compile(r"[”»’)\]]")
_CAPITAL = re.compile(rf"-?[{_UPPER}]")

_MISSED = re.compile(
    rf"""
    (?: (?<!\s)(?:…|\.\.\.)["”’»)]*       # a sentence that trails off
      | [.!?]["”’»]?\)                    # a sentence in brackets
      | (?<!\S)(?:https?://|www\.)\S*[\w/][.] # a sentence that ends in an address
    )\s+(?=[“"«‘(]*\s?[{_UPPER}])
    | \betc\.\s+(?={_ANY_STARTER.pattern})
    """,
    re.VERBOSE,
)


def repair(text: str, cuts: Iterable[int], language: str) -> list[int]:
    """Return the boundaries within `text` after adding the missed and dropping the false ones."""
    candidates = sorted({*cuts, *(match.end() for match in _MISSED.finditer(text))})
    cased = _cased(text, candidates)
    kept = [0]
    for cut in candidates:
        if not 0 < cut < len(text):
            continue
        left = text[max(kept[-1], cut - _REACH) : cut]
        right = text[cut : cut + _REACH]
        if not (_belong(left, right, language) or (cased and _goes_on_in_lower_case(right))):
            kept.append(cut)
    return kept[1:]


def _cased(text: str, cuts: list[int]) -> bool:
    """Tell whether sentences of `text` begin with a capital at all."""
    firsts = (_FIRST.match(text[cut : cut + _REACH]) for cut in [0, *cuts])
    return any(first is not None and first[1].isupper() for first in firsts)


def _goes_on_in_lower_case(right: str) -> bool:
    first = _FIRST.match(right)
    return first is not None and first[1].islower() and not first[2].isupper()


def _belong(left: str, right: str, language: str) -> bool:
    """Tell whether what stands left and right of a boundary is one sentence."""
    titles = _ENDS_IN_TITLE.get(language)
    return bool(
        _MARKER.fullmatch(left)
        or _CLOSES.match(right)
        or _OMISSION.search(left)
        or (titles and titles.search(left))
        or (_ENDS_BEFORE_NUMBER.search(left) and right[0].isdigit())
        or (_HOUR.search(left) and _DAY_OR_ZONE.match(right))
        or _INSIDE_ACRONYM.search(left)
        or (language != "en" and _initials(left, right, language))
    )


def _initials(left: str, right: str, language: str) -> bool:
    starter = _STARTER.get(language)
    begins = starter is not None and starter.match(right) is not None
    return bool(_INITIAL.search(left) and _CAPITAL.match(right)) and not begins
