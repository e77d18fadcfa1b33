"""The words that a Hunspell dictionary stands for: every form of each, in small letters.

Reading it needs `spylls`, a Hunspell in Python; prefixes, which in French are elided words before
an apostrophe, and what is written with a capital are left out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_GENDERS = {"mas": "m", "fem": "f"}
_ADJECTIVE = ({"adj"}, {"nom", "adj"})


@dataclass(frozen=True)
class Entry:
    """A word, all its forms, its parts of speech, and its gender if it has one of its own."""

    word: str
    forms: AbstractSet[str]
    kinds: AbstractSet[str]
    gender: str  # "m", "f" or ""


def read(folder: Path, name: str) -> list[Entry]:
    """Return the entries of FOLDER/NAME.dic with the forms that FOLDER/NAME.aff makes of them."""
    from spylls.hunspell.readers import read_aff, read_dic  # noqa: PLC0415  (this step alone)
    from spylls.hunspell.readers.file_reader import FileReader  # noqa: PLC0415

    rules, context = read_aff(FileReader(str(folder / f"{name}.aff")))
    dictionary = FileReader(str(folder / f"{name}.dic"), encoding=context.encoding)
    words = read_dic(dictionary, aff=rules, context=context).words
    return [_entry(word, rules) for word in words if word.stem.islower()]


def _entry(word: Any, rules: Any) -> Entry:
    said = [_GENDERS[each] for each in word.data.get("is", ()) if each in _GENDERS]
    gender = said[0] if len(said) == 1 else ""
    return Entry(word.stem, {*_inflected(word, rules)}, {*word.data.get("po", ())}, gender)


def _inflected(word: Any, rules: Any) -> Iterator[str]:
    """Yield a word, unless it is but a stem, and what each of its suffixes makes of it."""
    if rules.FORBIDDENWORD and rules.FORBIDDENWORD in word.flags:
        return
    if not rules.NEEDAFFIX or rules.NEEDAFFIX not in word.flags:
        yield word.stem
    for suffix in (rule for flag in word.flags for rule in rules.SFX.get(flag, ())):
        if word.stem.endswith(suffix.strip) and suffix.cond_regexp.search(word.stem):
            yield word.stem.removesuffix(suffix.strip) + suffix.add


def nouns(entries: Sequence[Entry], gender: str, used: Collection[str]) -> list[str]:
    """Return the `used` forms that are nouns of a gender and nothing else, but regular plurals.

    Nor is a noun among them whose plural may be something else: "cours" is one of "cour".
    """
    others = {form for e in entries if e.kinds != {"nom"} or e.gender != gender for form in e.forms}
    mine = {form for e in entries for form in e.forms} - others
    mine -= {form for form in mine for end in "sx" if form + end in others}
    whole = {e.word for e in entries}
    regular = {form for form in mine if form[-1] in "sx" and form[:-1] in mine} - whole
    return sorted((mine & {*used}) - regular)


def adjectives(entries: Sequence[Entry], used: Collection[str]) -> list[tuple[str, ...]]:
    """Return the `used` adjectives, if none of their forms is anything else.

    Each as masculine, feminine, and the plurals of these; those of one form for both are left out.
    """
    found: dict[str, tuple[str, ...]] = {}
    count: defaultdict[str, int] = defaultdict(int)
    for entry in entries:
        for form in entry.forms:
            count[form] += 1
        if entry.kinds in _ADJECTIVE and (forms := _four(entry)):
            found[entry.word] = forms
    return sorted(
        forms
        for forms in found.values()
        if any(form in used for form in forms) and all(count[form] == 1 for form in forms)
    )


def _four(entry: Entry) -> tuple[str, ...] | None:
    feminine = [form for form in entry.forms if form.endswith("e")]
    feminines = [form for form in entry.forms if form.endswith("es")]
    plural = [form for form in entry.forms if form[-1] in "sx" and not form.endswith("es")]
    if entry.word.endswith("e") or not plural or (len(feminine), len(feminines)) != (1, 1):
        return None
    return entry.word, feminine[0], max(plural, key=len), feminines[0]
