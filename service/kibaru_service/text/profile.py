"""In which language one sentence is, told by the words that hold sentences together.

`text.language` needs a paragraph and a statistical model; this needs four such words and no more,
and says nothing rather than something wrong.
"""

from __future__ import annotations

import re
import unicodedata

from kibaru_service.text import wordlist

_WORD = re.compile(r"[^\W\d_]+")
# Beyond the blocks of Latin letters, with those of African languages; few texts go there.
_PERHAPS_OTHER = re.compile(r"[^\W\d_\u0000-\u02af\u1e00-\u1eff]")
_LANGUAGES = ("en", "fr", "bm")
_ENOUGH = 5
_SHARE = 0.2


def spoken(text: str) -> str:
    """Return the tag of the language that a sentence is clearly in, or an empty text."""
    words = [word.lower() for word in _WORD.findall(text)]
    if len(words) < _ENOUGH:
        return ""
    counts = {tag: _count(words, tag) for tag in _LANGUAGES}
    first, second = sorted(counts, key=lambda tag: -counts[tag])[:2]
    clear = counts[first] >= max(2, _SHARE * len(words)) and counts[first] >= 3 * counts[second]
    return first if clear else ""


def _count(words: list[str], tag: str) -> int:
    known = wordlist.words(f"grammar-{tag}")
    return sum(map(known.__contains__, words))


def in_another_script(text: str) -> bool:
    """Tell whether most letters are not Latin."""
    if not _PERHAPS_OTHER.search(text):
        return False
    letters = [char for char in text if char.isalpha()]
    latin = sum(unicodedata.name(char, "").startswith("LATIN") for char in letters)
    return 2 * latin < len(letters)
