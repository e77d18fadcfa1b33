"""The words that a Hunspell dictionary stands for: every form of each, in small letters.

Reading it needs `spylls`, a Hunspell in Python; prefixes, which in French are elided words before
an apostrophe, and what is written with a capital are left out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

_GENDERS = {"mas": "m", "fem": "f"}


def forms(folder: Path, name: str) -> dict[str, set[str]]:
    """Return the forms that FOLDER/NAME.aff makes of the words of FOLDER/NAME.dic.

    Each with what it may be: "m" or "f" for a noun of that gender, "" for anything else; and "="
    for a word that ends as plurals do and is none.
    """
    from spylls.hunspell.readers import read_aff, read_dic  # noqa: PLC0415  (this step alone)
    from spylls.hunspell.readers.file_reader import FileReader  # noqa: PLC0415

    rules, context = read_aff(FileReader(str(folder / f"{name}.aff")))
    dictionary = FileReader(str(folder / f"{name}.dic"), encoding=context.encoding)
    words = read_dic(dictionary, aff=rules, context=context).words
    found: defaultdict[str, set[str]] = defaultdict(set)
    for word in words:
        for form in inflected(word, rules) if word.stem.islower() else ():
            found[form].add(gender(word))
            found[form] |= {"="} if form == word.stem and form[-1] in "sx" else set()
    return found


def gender(word: Any) -> str:
    """Return the gender of a word that is a noun and nothing else, or an empty text."""
    said = [_GENDERS[each] for each in word.data.get("is", ()) if each in _GENDERS]
    return said[0] if word.data.get("po") == ["nom"] and len(said) == 1 else ""


def nouns(found: dict[str, set[str]], of: str, used: Iterable[str]) -> list[str]:
    """Return the `used` forms that are nouns of a gender alone, without the regular plurals.

    Nor is a noun among them whose plural may be something else: "cours" is one of "cour".
    """

    def is_noun(form: str) -> bool:
        return found.get(form, set()) - {"="} == {of}

    mine = {form for form in used if is_noun(form)}
    mine -= {form for form in mine for end in "sx" if form + end in found and not is_noun(form + end)}
    regular = {form for form in mine if form[-1] in "sx" and form[:-1] in mine}
    return sorted(form for form in mine if form not in regular or "=" in found[form])


def inflected(word: Any, rules: Any) -> Iterator[str]:
    """Yield a word, unless it is but a stem, and what each of its suffixes makes of it."""
    if rules.FORBIDDENWORD and rules.FORBIDDENWORD in word.flags:
        return
    if not rules.NEEDAFFIX or rules.NEEDAFFIX not in word.flags:
        yield word.stem
    for suffix in (rule for flag in word.flags for rule in rules.SFX.get(flag, ())):
        stripped = word.stem.removesuffix(suffix.strip)
        fits = word.stem.endswith(suffix.strip) and suffix.cond_regexp.search(word.stem)
        if fits:
            yield stripped + suffix.add
