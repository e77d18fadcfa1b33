"""French words in front of a noun that do not agree with it: "la film", "un grand pluie".

Only nouns that have one gender and are nothing else are looked at (`words/masculine-fr.txt`,
`words/feminine-fr.txt`): "le porte" may be "he carries it". In front stands a determiner, an
adjective of those that precede their noun, or both; where one of the three is a plural, all are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import chain

from kibaru_service.text import wordlist

# As in words/prenominal-fr.txt: masculine, feminine, and the plurals of these.
_DETERMINERS = (
    ("le", "la", "les", "les"),
    ("du", "de la", "des", "des"),
    ("au", "à la", "aux", "aux"),
    ("un", "une", "des", "des"),
    ("ce", "cette", "ces", "ces"),
    ("mon", "ma", "mes", "mes"),
    ("ton", "ta", "tes", "tes"),
    ("son", "sa", "ses", "ses"),
    ("nos", "nos", "nos", "nos"),
    ("vos", "vos", "vos", "vos"),
    ("leurs", "leurs", "leurs", "leurs"),
    ("plusieurs", "plusieurs", "plusieurs", "plusieurs"),
    ("quelques", "quelques", "quelques", "quelques"),
)
_BEFORE_VOWELS = {
    **{"le": "l’", "la": "l’", "du": "de l’", "de la": "de l’", "au": "à l’", "à la": "à l’"},
    **{"ce": "cet", "ma": "mon", "ta": "ton", "sa": "son"},
    **{"nouveau": "nouvel", "beau": "bel", "vieux": "vieil"},
}
_VARIANTS = {"cet": "ce", "nouvel": "nouveau", "bel": "beau", "vieil": "vieux"}
_VARIANTS |= {"de le": "du", "à le": "au", "de les": "des", "à les": "aux"}
_VOWEL = re.compile("[aeiouâàéèêëîïôûœ]")
_REGULAR = re.compile(r"(?:[^auszx]|[^e]u|[^é]a)$")  # has no other plural than with an s
# "le onze" and "la une" are right, "ne une" is not; a name has no article, nor letters of its own
# for an acronym.
_UNELIDED = re.compile(
    r"(?<![\w'’-])(?i:(?P<que>(?:jus|lors|puis)?qu)e|(?P<one>[djmnst])e|(?P<the>l)[ea]) "
    r"(?!onz|oui|(?<=[lL][ea] )(?:une?\b|\w\b|[A-ZÀ-Ý]))"
    r"(?=[aeiouâàéèêëîïôûœAEIOUÂÀÉÈÊËÎÏÔÛŒ][a-zà-ÿœ]*(?!\w))"
)

Forms = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A part of a text, what should stand there, and the noun that asks for it, if one does."""

    start: int
    end: int
    right: str
    noun: str = ""


def disagreements(text: str) -> list[Disagreement]:
    """Return what does not agree with the noun behind it, and what lacks an apostrophe."""
    found = sorted(chain(_phrases(text), _unelided(text)), key=lambda each: each.start)
    return [f for before, f in zip([None, *found], found, strict=False) if _behind(before, f)]


def _behind(before: Disagreement | None, found: Disagreement) -> bool:
    return before is None or before.end <= found.start


def _phrases(text: str) -> Iterator[Disagreement]:
    for match in _phrase().finditer(text):
        right = _agreeing(match)
        if right and right.lower() != match[0].lower():
            right = right[0].upper() + right[1:] if match[0][0].isupper() else right
            yield Disagreement(*match.span(), right, match["noun"])


def _unelided(text: str) -> Iterator[Disagreement]:
    for match in _UNELIDED.finditer(text):
        right = f"{match['que'] or match['one'] or match['the']}’"
        yield Disagreement(*match.span(), right)


def _agreeing(match: re.Match[str]) -> str | None:
    """Return a phrase as it should be; None where there is nothing to say of it."""
    noun, before = match["noun"], [match[name] for name in ("determiner", "adjective")]
    said = [_VARIANTS.get(word.lower(), word.lower()) for word in before if word]
    gender = _gender(noun)
    if not said or gender is None or noun[0] == "h":  # some are mute, some are not
        return None
    plural = _is_plural(noun) or any(map(_is_marked, said))
    if plural and not _is_plural(noun) and noun[-1] not in "sxz":
        if not _REGULAR.search(noun):
            return None
        noun += "s"
    for word in reversed(said):
        form = _paradigms()[word][gender + 2 * plural]
        noun = f"{form} {noun}" if plural else _before(form, noun)
    return noun


def _before(word: str, rest: str) -> str:
    """Return a singular with what follows it, in the form that it has before a vowel."""
    word = _BEFORE_VOWELS.get(word, word) if _VOWEL.match(rest) else word
    return word + rest if word.endswith("’") else f"{word} {rest}"


def _gender(noun: str) -> int | None:
    """Return 0 for a masculine noun, 1 for a feminine one."""
    for gender, name in enumerate(("masculine-fr", "feminine-fr")):
        listed = wordlist.words(name)
        if noun in listed or (_is_plural(noun) and noun[:-1] in listed):
            return gender
    return None


def _is_plural(noun: str) -> bool:
    """Tell whether a noun is a plural for sure: "pays" may be one."""
    if noun[-1] not in "sx" or len(noun) < 2:
        return False
    nouns = wordlist.words("masculine-fr"), wordlist.words("feminine-fr")
    return any(noun[:-1] in listed and noun not in listed for listed in nouns)


def _is_marked(word: str) -> bool:
    """Tell whether a word in front of a noun is a plural for sure."""
    forms = _paradigms()[word]
    return word in forms[2:] and (word not in forms[:2] or len(set(forms)) == 1)


@cache
def _paradigms() -> Mapping[str, Forms]:
    adjectives = (tuple(line.split()) for line in wordlist.lines("prenominal-fr"))
    found: dict[str, Forms] = {}
    for forms in (*_DETERMINERS, *adjectives):
        for form in forms:
            found.setdefault(form, forms)
    return found


@cache
def _phrase() -> re.Pattern[str]:
    determiners = {form for forms in _DETERMINERS for form in forms}
    determiners |= {variant for variant, form in _VARIANTS.items() if form in determiners}
    adjectives = (_paradigms().keys() | _VARIANTS.keys()) - determiners
    first, second = (_any(words) for words in (determiners, adjectives))
    return re.compile(
        rf"(?<![\w'’-])(?=[{_initials(determiners | adjectives)}])"
        rf"(?:(?P<determiner>{first}) )?(?:(?P<adjective>{second}) )?(?<= )"
        r"(?P<noun>(?-i:[a-zà-ÿœ]{3,}))(?![\w'’-])",
        re.IGNORECASE,
    )


def _any(words: Iterable[str]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


def _initials(words: Iterable[str]) -> str:
    return "".join(sorted({word[0] for word in words}))
