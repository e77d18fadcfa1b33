"""French words that do not agree with their noun: "la film", "un grand pluie", "la ville indien".

In front of a noun stands a determiner, an adjective of those that precede it, or both; where one of
the three is a plural, all are. An adjective behind it is looked at where it can belong to no other
noun. What may be no noun is left alone: "le porte" may be "he carries it".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import chain

from kibaru_service.text import paradigms

_BEFORE_VOWELS = {
    "le": "l’",
    "la": "l’",
    "du": "de l’",
    "de la": "de l’",
    "au": "à l’",
    "à la": "à l’",
    "ce": "cet",
    "ma": "mon",
    "ta": "ton",
    "sa": "son",
    "nouveau": "nouvel",
    "beau": "bel",
    "vieux": "vieil",
}
_WORD = r"(?-i:[a-zà-ÿœ]{3,})(?![\w'’-])"
_VOWEL = re.compile("[aeiouâàéèêëîïôûœ]")
_REGULAR = re.compile(r"(?:[^auszx]|[^e]u|[^é]a)$")  # has no other plural than with an s
# An adjective behind a noun may belong to the one before: "le chef de la ville indien".
_COMPLEMENT = re.compile(
    r"(?:\b(?:de|et|à|ou|en|sans|plus|par|ni|que|comme) |d['’])$", re.IGNORECASE
)
_ELISION = re.compile(r"['’]$")
_LONGEST = 6  # "comme "
_JOINED = frozenset({"du", "de la", "des", "au", "à la", "aux"})
# "le onze" and "la une" are right, "ne une" is not; a name has no article, nor letters of its own
# for an acronym.
_UNELIDED = re.compile(
    r"(?<![\w'’-])(?i:(?P<que>(?:jus|lors|puis)?qu)e|(?P<one>[djmnst])e|(?P<the>l)[ea]) "
    r"(?!onz|oui|(?<=[lL][ea] )(?:une?\b|\w\b|[A-ZÀ-Ý]))"
    r"(?=[aeiouâàéèêëîïôûœAEIOUÂÀÉÈÊËÎÏÔÛŒ][a-zà-ÿœ]*(?!\w))"
)


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A part of a text, and what should stand there."""

    start: int
    end: int
    right: str


def disagreements(text: str) -> list[Disagreement]:
    """Return what does not agree with its noun, and what lacks an apostrophe."""
    found: list[Disagreement] = []
    for each in sorted(chain(_phrases(text), _unelided(text)), key=lambda each: each.start):
        if not found or found[-1].end <= each.start:
            found.append(each)
    return found


def _phrases(text: str) -> Iterator[Disagreement]:
    for match in _phrase().finditer(text):
        if not (match["elided"] or match["determiner"] or match["adjective"]):
            continue
        gender = paradigms.gender(match["noun"])
        if gender is None or match["noun"][0] == "h":  # some are mute, some are not
            continue
        plural = _is_plural(match)
        if plural and (match["elided"] or _stands_behind(_ELISION, match)):
            continue
        right = _agreeing(match, gender, plural=plural)
        after = _after(match, gender, plural=plural)
        end = match.end("after") if after else match.end()
        right = f"{right} {after}" if after else right
        if right and right.lower() != text[match.start() : end].lower():
            right = right[0].upper() + right[1:] if match[0][0].isupper() else right
            yield Disagreement(match.start(), end, right)


def _unelided(text: str) -> Iterator[Disagreement]:
    for match in _UNELIDED.finditer(text):
        right = f"{match['que'] or match['one'] or match['the']}’"
        yield Disagreement(*match.span(), right)


def _said(match: re.Match[str]) -> list[str]:
    """Return the determiner and the adjective in front, as far as there are."""
    return [match[name].lower() for name in ("determiner", "adjective") if match[name]]


def _is_plural(match: re.Match[str]) -> bool:
    return paradigms.is_plural(match["noun"]) or any(map(paradigms.is_marked, _said(match)))


def _agreeing(match: re.Match[str], gender: int, *, plural: bool) -> str | None:
    """Return a noun and what stands in front of it as they should be; None where nobody knows."""
    noun = match["noun"]
    if plural and not paradigms.is_plural(noun) and noun[-1] not in "sxz":
        if not _REGULAR.search(noun):
            return None
        noun += "s"
    for word in reversed(_said(match)):
        form = paradigms.before_noun(word)[gender + 2 * plural]
        noun = f"{form} {noun}" if plural else _before(form, noun)
    return (match["elided"] or "") + noun


def _after(match: re.Match[str], gender: int, *, plural: bool) -> str | None:
    """Return the adjective behind a noun as it should be; None where it may be another noun's."""
    forms = paradigms.adjective(match["after"]) if match["after"] else None
    determiner = match["determiner"]
    if forms is None or (determiner and determiner.lower() in _JOINED):
        return None
    return None if _stands_behind(_COMPLEMENT, match) else forms[gender + 2 * plural]


def _stands_behind(pattern: re.Pattern[str], match: re.Match[str]) -> bool:
    start = match.start()
    return bool(pattern.search(match.string, max(start - _LONGEST, 0), start))


def _before(word: str, rest: str) -> str:
    """Return a singular with what follows it, in the form that it has before a vowel."""
    word = _BEFORE_VOWELS.get(word, word) if _VOWEL.match(rest) else word
    return word + rest if word.endswith("’") else f"{word} {rest}"


@cache
def _phrase() -> re.Pattern[str]:
    determiners, adjectives = paradigms.determiners(), paradigms.adjectives_before()
    initials = "".join(sorted({word[0] for word in determiners | adjectives}))
    return re.compile(
        rf"(?<![\w-])(?<!l['’])(?=[{initials}])"
        rf"(?:(?P<determiner>{_any(determiners)}) |(?P<elided>l['’]))?"
        rf"(?:(?P<adjective>{_any(adjectives)}) )?(?<=[ '’])"
        rf"(?P<noun>{_WORD})(?=(?: (?P<after>{_WORD}))?)",
        re.IGNORECASE,
    )


def _any(words: Iterable[str]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))
