"""Rare words in sentences that people wrote: a common word and its translation make room for them.

Fadaee et al. 2017, "Data Augmentation for Low-Resource Neural Machine Translation": what a corpus
shows too seldom is learnt in borrowed contexts. Both words come from WORK/dictionary.*.tsv
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

import sentencepiece as spm
from corpora import DATA, Corpus, held_out, pairs
from prepare import corpora, pack, recipe, store

# Below so many times in all corpora of a direction, a word that is to be written is rare.
RARE = {"en-fr": 100, "en-bm": 20, "fr-bm": 20}
# How often each sentence is tried: where they are few, each lends itself to several words.
TIMES = {"en-fr": 1, "en-bm": 8, "fr-bm": 8}
_WORD = re.compile(r"[^\W\d_](?:[\w-]*[^\W_])?")
_VOWELS = "aeiouàâéèêëîïôùûüœæ"
_PARTICIPLE = "<pp>"

Pair = tuple[str, str]
Slot = tuple[str, bool, bool]  # kind, and whether either word begins with a vowel
_SILENT = "hy"  # letters that stand now for a vowel, now for none


@dataclass(frozen=True)
class Dictionary:
    """Words whose translation is known.

    `kinds` has those of common words by English and French, `rare` the others by where they may
    stand, `entries` the rare words alone.
    """

    kinds: dict[str, dict[str, str]]
    rare: dict[Slot, list[Pair]]
    entries: list[Pair]


def dictionary(rows: Iterable[Sequence[str]], seen: Counter[str], rare_below: int) -> Dictionary:
    """Return the entries (kind, source, target), told apart by how often the target is seen."""
    kinds: defaultdict[str, dict[str, str]] = defaultdict(dict)
    rare: defaultdict[Slot, list[Pair]] = defaultdict(list)
    first: dict[str, str] = {}
    for kind, source, target in rows:
        if _PARTICIPLE in kind and not source.endswith("ed"):
            continue  # what is no past tense as well
        slot, few = _slot(kind, source, target), seen[target.lower()] < rare_below
        if few:
            first.setdefault(source, target)
        if slot and few:
            rare[slot].append((source, target))
        elif slot:
            kinds[source][target] = kind
    return Dictionary(dict(kinds), dict(rare), list(first.items()))


def _slot(kind: str, source: str, target: str) -> Slot | None:
    """Return where a word may stand; None where its first sound is in doubt, or it is a name."""
    if source[0].isupper() or source[0] in _SILENT or target[0] == "h":
        return None
    return kind, source[0] in _VOWELS, target[0] in _VOWELS


def reworded(rows: Iterable[Pair], words: Dictionary, draw: random.Random) -> Iterator[Pair]:
    """Yield the pairs that have a common word with its translation, each once, with a rare one."""
    for source, target in rows:
        ours, theirs = Counter(_WORD.findall(source)), Counter(_WORD.findall(target))
        found = [
            (slot, word, its)
            for word, count in ours.items()
            if count == 1
            for its, kind in words.kinds.get(word, {}).items()
            if theirs[its] == 1 and (slot := _slot(kind, word, its)) in words.rare
        ]
        if found:
            slot, old, its = draw.choice(found)
            new, news = draw.choice(words.rare[slot])
            yield _put(source, old, new), _put(target, its, news)


def _put(text: str, old: str, new: str) -> str:
    return re.sub(rf"(?<![\w-]){re.escape(old)}(?![\w-])", new, text, count=1)


def main() -> None:
    """Make the dictionary a corpus, and every corpus of the recipe that says it is reworded."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--work", type=Path, required=True)
    given = parser.parse_args()
    kept_out = held_out(given.data)
    for direction, rare_below in RARE.items():
        listed = [c for c in corpora(recipe()) if c.direction == direction]
        read = {
            corpus.file: list(pairs(given.data, corpus.file, kept_out))
            for corpus in listed
            if not corpus.change
        }
        lines = (given.work / f"dictionary.{direction}.tsv").read_text(encoding="utf-8")
        rows = [line.split("\t") for line in lines.splitlines()]
        words = dictionary(rows, _seen(read.values()), rare_below)
        times = TIMES[direction]
        for corpus in listed:
            if corpus.change == "listed":
                _save(given.work, corpus, words.entries)
            elif corpus.change == "reworded":
                draw = random.Random(recipe()["seed"])  # noqa: S311
                _save(given.work, corpus, list(reworded(read[corpus.file] * times, words, draw)))


def _seen(corpora: Iterable[Iterable[Pair]]) -> Counter[str]:
    return Counter(w.lower() for rows in corpora for _, to in rows for w in _WORD.findall(to))


def _save(work: Path, corpus: Corpus, rows: Sequence[Pair]) -> None:
    tokenizer = spm.SentencePieceProcessor(model_file=str(work / "spm.model"))
    left, right = (pack(tokenizer.encode(list(side))) for side in zip(*rows, strict=True))
    store(work / f"{corpus.name}.npz", left, right)
    print(corpus.name, len(rows), flush=True)


if __name__ == "__main__":
    main()
