"""Names in nobody's spelling: "Gterres" and "Kayis" in Bambara, "Skou" and "Keyita" in French.

Bambara writes a foreign name as it is, or as it hears it, in open syllables: "Kulibali", "Kayi"; an
acronym letter by letter; one from English by its French form: "SEMA", "Turquie". French writes it
as English does, but for those that the gazetteer has ("Barcelone") and the people of a place. A
small model writes something else, near enough to be understood and wrong all the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain, islice

from kibaru_service.domain import Check, CheckKind, Severity, Span
from kibaru_service.text import gazetteer, sounds, vocabulary
from kibaru_service.text.letters import by_letters
from kibaru_service.text.names import Name, names, words
from kibaru_service.usecases.checks.hearing import Word, said, sayable
from kibaru_service.usecases.checks.names import first_names
from kibaru_service.usecases.checks.pair import Pair, Task

_LANGUAGE = "bm"
_VOWEL = "(?:a+|e+|ɛ+|i+|o+|ɔ+|u+)n?"
_VOWELS = frozenset("aeiou")
# What is heard alike and is written alike in all three languages.
_STOPS = (("d", "t"), ("t", "d"), ("b", "p"), ("p", "b"))
_ONSET = "(?:[nm](?=[bcdfgjkpstwyz]))?(?:gw|kw|sh|[bcdfghjklmnɲŋprstvwyz])"
_SYLLABLES = re.compile(f"(?:{_VOWEL})?(?:{_ONSET}{_VOWEL})+w?")
# How much longer an acronym may grow that is said as a word: "KAFU", the CAF.
_GROWN = 2
# A French form of an English name begins like it, or has an accent: "Virginie", "Caraïbes".
_STEM = 4
_ACCENTED = re.compile("[àâçéèêëîïôûùœ]", re.IGNORECASE)
# As many names and words as a sentence has; to listen for each of hundreds takes longer than to
# translate them.
_LISTENED = 40
_PARTS = re.compile(r"[-'’.]")
# Who comes from a place: "Panamanien", "Bostonien"; or by the place itself, "de Boston".
_PEOPLE = re.compile(r"(?:ien|ienne|ais|aise|ois|oise|ain|aine|ique|ite|aire)s?$")
_ENGLISH_PEOPLE = ("ian", "ians", "an", "ans", "n", "ns", "er", "ers", "s")


def check(pair: Pair) -> Iterator[Check]:
    """Yield name.misspelt for each name that is said by a word that no language spells so."""
    if pair.task is not Task.TRANSLATION:
        return
    for name, wrong in dict.fromkeys((*_stammered(pair), *_bent(pair), *_slipped(pair))):
        start = pair.output.index(wrong)
        message = f"the name {name.core} is misspelt as {wrong}"
        spans = name.span, Span(start, start + len(wrong))
        yield Check(CheckKind.NAME, Severity.WARNING, "name.misspelt", message, *spans)


def _stammered(pair: Pair) -> Iterator[tuple[Name, str]]:
    """Yield each name whose end is said twice: "Lavrovrov"."""
    said = words(pair.output)
    for name in names(pair.source, pair.source_language):
        core = name.core
        if core not in said:
            longer = (w for w in said if w.startswith(core) and core.endswith(w[len(core) :]))
            yield from ((name, w) for w in longer if len(w) > len(core) + 1)


def _bent(pair: Pair) -> Iterator[tuple[Name, str]]:
    """Yield each name that comes into Bambara in nobody's spelling, with the word for it."""
    if pair.target_language == _LANGUAGE:
        for name, heard in _heard(pair):
            if not any(_is_spelled(word, name, pair) for word in heard):
                yield name, heard[0].said


def _slipped(pair: Pair) -> Iterator[tuple[Name, str]]:
    """Yield each name from English that French has in nobody's spelling, with the word for it."""
    if (pair.source_language, pair.target_language) == ("en", "fr"):
        for name, heard in _heard(pair):
            # "Mangoes" at the head of a sentence is no name, and "Mangues" no slip.
            told = not name.acronym and (not name.opens or name.core in pair.named)
            if told and not any(_is_french(word, name.core) for word in heard):
                yield name, heard[0].said


def _heard(pair: Pair) -> Iterator[tuple[Name, list[Word]]]:
    """Yield each name that is not there as it is, with the words that may be meant for it."""
    own = frozenset(words(pair.source))
    doubtful = [w for w in sayable(pair.output) if w.said[0].isupper() and w.said not in own]
    for name in islice(_renamed(pair), _LISTENED) if doubtful else ():
        heard = [word for word in doubtful[:_LISTENED] if said(name, (word,), pair)]
        if heard:
            yield name, heard


def _swapped(ours: str, theirs: str, one: str, two: str) -> bool:
    """Tell whether a letter of a name has become another: "Kadiyadu" for Kadiatou."""
    return ours.count(one) > theirs.count(one) and ours.count(two) < theirs.count(two)


def _begins(word: Word, acronym: str) -> bool:
    """Tell whether a word begins with the vowel of an acronym, where it begins with one."""
    return acronym[0] not in _VOWELS or word.plain.lstrip("yw").startswith(acronym[0])


def _is_french(word: Word, name: str) -> bool:
    """Tell whether French may write a name so, or means by it the people of a place."""
    plain = sounds.plain(name)
    if plain in {*map(sounds.plain, word.pieces)} or word.plain == f"{plain}s":
        return True
    if vocabulary.has(word.said, "fr") or _PEOPLE.search(word.said):
        return True
    if plain.endswith("ia") and word.plain == f"{plain[:-1]}e":
        return True  # "Patagonie"
    accented = _ACCENTED.search(word.said) and not _ACCENTED.search(name)
    return bool(accented) or any(name == word.said + ending for ending in _ENGLISH_PEOPLE)


def _renamed(pair: Pair) -> Iterator[Name]:
    """Yield the names in one word that come back neither as they are nor in a known form."""
    verbatim = frozenset(words(pair.output))
    known = gazetteer.mentions(pair.source, pair.source_language)
    first = first_names(pair, pair.source, pair.source_language)
    for name in chain(names(pair.source, pair.source_language), first):
        if name.core in verbatim or _PARTS.search(name.core):
            continue
        if pair.source_language == "en" and not name.acronym and vocabulary.has(name.core, "en"):
            continue  # "Turkish": Bambara has it from French
        entries = [m.entry for m in known if m.span.covers(name.span)]
        if not any(
            gazetteer.names(pair.output, e, tag) for e in entries for tag in (_LANGUAGE, "fr")
        ):
            yield name


def _is_spelled(word: Word, name: Name, pair: Pair) -> bool:
    """Tell whether Bambara may write a name so: in its syllables, letters, or with an ending."""
    syllables = all(_SYLLABLES.fullmatch(piece.lower()) for piece in word.pieces)
    plain = sounds.plain(name.core)
    if name.acronym:
        letters = by_letters(name.core).fullmatch(word.said.lower())
        as_a_word = syllables and len(word.plain) <= len(plain) + _GROWN and _begins(word, plain)
        return bool(letters) or as_a_word or sorted(word.plain) == sorted(plain)  # "IOC", "CIO"
    if any(_swapped(word.plain, plain, one, two) for one, two in _STOPS):
        return False
    other = word.plain != plain  # no accent alone was lost
    if syllables or (other and word.plain.startswith(plain)) or vocabulary.has(word.said, "bm"):
        return True
    begun = other and len(plain) > _STEM and word.plain.startswith(plain[:_STEM])
    return pair.source_language == "en" and bool(begun or _ACCENTED.search(word.said))
