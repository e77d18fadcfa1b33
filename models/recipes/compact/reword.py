"""Rare words in sentences that people wrote: a common word and its translation make room for them.

Fadaee et al. 2017, "Data Augmentation for Low-Resource Neural Machine Translation": what a corpus
shows too seldom is learnt in borrowed contexts. Both words come from WORK/dictionary.tsv
(dictionary.py) and are of one kind, gender, number and first sound, so that articles and endings
around them stay right. The words alone are drawn too, as pairs.
Usage: reword.py --work FOLDER [--data FOLDER]
"""

from __future__ import annotations

import argparse
import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sentencepiece as spm
from corpora import DATA, Corpus, held_out, pairs
from prepare import corpora, originals, pack, recipe, store

RARE = 100  # times that a word is seen in all corpora, at most
_WORD = re.compile(r"[^\W\d_](?:[\w-]*[^\W_])?")
_VOWELS = "aeiouàâéèêëîïôùûüœæ"
_PARTICIPLE = "<pp>"

Pair = tuple[str, str]
Slot = tuple[str, bool, bool]  # kind, and whether either word begins with a vowel


@dataclass(frozen=True)
class Dictionary:
    """Words whose translation is known.

    `kinds` has those of common words by English and French, `rare` the others by where they may
    stand, `entries` the rare words alone.
    """

    kinds: dict[str, dict[str, str]]
    rare: dict[Slot, list[Pair]]
    entries: list[Pair]


def dictionary(rows: Iterable[Sequence[str]], seen: Counter[str]) -> Dictionary:
    """Return the entries (kind, English, French), told apart by how often their English is seen."""
    kinds: defaultdict[str, dict[str, str]] = defaultdict(dict)
    rare: defaultdict[Slot, list[Pair]] = defaultdict(list)
    first: dict[str, str] = {}
    for kind, english, french in rows:
        if _PARTICIPLE in kind and not english.endswith("ed"):
            continue  # what is no past tense as well
        if seen[english.lower()] < RARE:
            first.setdefault(english, french)
        slot = _slot(kind, english, french)
        if slot and seen[english.lower()] < RARE:
            rare[slot].append((english, french))
        elif slot:
            kinds[english][french] = kind
    return Dictionary(dict(kinds), dict(rare), list(first.items()))


def _slot(kind: str, english: str, french: str) -> Slot | None:
    """Return where a word may stand; None where its first sound is in doubt, or it is a name."""
    if english[0].isupper() or "h" in (english[0], french[0]) or "y" in (english[0], french[0]):
        return None
    return kind, english[0] in _VOWELS, french[0] in _VOWELS


def reworded(rows: Iterable[Pair], words: Dictionary, draw: random.Random) -> Iterator[Pair]:
    """Yield the pairs that have a common word with its translation, each once, with a rare one."""
    for source, target in rows:
        ours, theirs = Counter(_WORD.findall(source)), Counter(_WORD.findall(target))
        found = [
            (slot, english, french)
            for english, count in ours.items()
            if count == 1
            for french, kind in words.kinds.get(english, {}).items()
            if theirs[french] == 1 and (slot := _slot(kind, english, french)) in words.rare
        ]
        if found:
            slot, english, french = draw.choice(found)
            new, neuf = draw.choice(words.rare[slot])
            yield _put(source, english, new), _put(target, french, neuf)


def _put(text: str, old: str, new: str) -> str:
    return re.sub(rf"(?<![\w-]){re.escape(old)}(?![\w-])", new, text, count=1)


def main() -> None:
    """Make the dictionary a corpus, and every corpus of the recipe that says it is reworded."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--work", type=Path, required=True)
    given = parser.parse_args()
    settings = recipe()
    read = _read(given.data, settings)
    seen = Counter(w.lower() for rows in read.values() for s, _ in rows for w in _WORD.findall(s))
    lines = (given.work / "dictionary.tsv").read_text(encoding="utf-8").splitlines()
    words = dictionary((line.split("\t") for line in lines), seen)
    for corpus in corpora(settings):
        if corpus.change == "listed":
            _save(given.work, corpus, words.entries)
        elif corpus.change == "reworded":
            draw = random.Random(settings["seed"])  # noqa: S311
            _save(given.work, corpus, list(reworded(read[corpus.file], words, draw)))


def _read(data: Path, settings: dict[str, Any]) -> dict[str, list[Pair]]:
    kept_out = held_out(data)
    files = [c.file for c in originals(settings) if c.direction == "en-fr"]
    return {file: list(pairs(data, file, kept_out)) for file in files}


def _save(work: Path, corpus: Corpus, rows: Sequence[Pair]) -> None:
    tokenizer = spm.SentencePieceProcessor(model_file=str(work / "spm.model"))
    left, right = (pack(tokenizer.encode(list(side))) for side in zip(*rows, strict=True))
    store(work / f"{corpus.name}.npz", left, right)
    print(corpus.name, len(rows), flush=True)


if __name__ == "__main__":
    main()
