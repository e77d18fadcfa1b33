"""Acronyms read out by the names of their letters, as Malian news writes them in Bambara.

The names are those of French: "SEMA" is the CMA, "SEYƐNITE" the CNT, "AYƐNIPE" the ANPE.
"""

from __future__ import annotations

import re
from functools import lru_cache

from kibaru_service.text.sounds import plain

_NAMES = {
    "a": "[wy]?a",
    "b": "be",
    "c": "se",
    "d": "de",
    "e": "(?:y?[eɛ])?",
    "f": "y?[eɛ]?f[eɛiu]?",
    "g": "[zj]e",
    "h": "[hy]?as[iu]",
    "i": "y?i",
    "j": "[zj]i",
    "k": "ka",
    "l": "y?[eɛ]?l[eɛiu]?",
    "m": "y?[eɛ]?m[eɛiu]?",
    "n": "y?[eɛ]?n[eɛiu]?",
    "o": "[wy]?o",
    "p": "pe",
    "q": "k[iu]",
    "r": "y?[eɛ]?r[eɛiu]?",
    "s": "y?[eɛ]?s[eɛiu]?",
    "t": "te",
    "u": "y?iy?ɛ?|y?u",
    "v": "[vw]e",
    "w": "dubulewe",
    "x": "y?ikisi",
    "y": "igirɛki",
    "z": "zɛdi",
}


@lru_cache(maxsize=1024)
def by_letters(acronym: str) -> re.Pattern[str]:
    """Return what matches an acronym read out letter by letter, in small letters.

    >>> bool(by_letters("ANPE").fullmatch("ayɛnipe"))
    True
    """
    return re.compile("".join(f"(?:{_NAMES.get(c, '')})" for c in plain(acronym)) + "w?")
