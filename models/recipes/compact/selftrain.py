"""Pairs from text in one language: the other side is what the weights at hand make of it.

"back": Bambara with a machine's French in front (Sennrich et al. 2016). "forward": French news with
a machine's Bambara behind (He et al. 2020: of use where the learner's own input is noised, see
dropout.py). Both are marked by a piece after the language tag (Caswell et al. 2019), so that what
a machine wrote is not mistaken for what people write.
Usage: selftrain.py --work FOLDER [--data FOLDER] [--weights FILE]
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import sentencepiece as spm
from corpora import DATA, Corpus, held_out, single
from pivot import latest, translated
from prepare import corpora, pack, recipe, store

LONGEST = 110
MARK = "<0x01>"  # a byte that no text has, before whatever the machine had to do with


def texts(data: Path, corpus: Corpus, kept_out: frozenset[int]) -> list[str]:
    """Return what people wrote, once each: Bambara to go back from, French to go on from."""
    language = "bm" if corpus.change == "back" else "fr"
    return list(dict.fromkeys(single(data, corpus.file, language, kept_out)))


def sensible(source: Sequence[str], target: Sequence[str]) -> bool:
    """Return whether a translation is neither cut off, nor empty, nor the same again."""
    return 0.4 < len(target) / len(source) < 2.5 and list(source) != list(target)


def main() -> None:
    """Make every corpus of the recipe that says it is made "back" or "forward"."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--weights", type=Path, help="the latest ones unless said")
    given = parser.parse_args()
    model = latest(given.work, given.weights)
    tokenizer = spm.SentencePieceProcessor(model_file=str(given.work / "spm.model"))
    kept_out = held_out(given.data)
    for corpus in (c for c in corpora(recipe()) if c.marked):
        pieces = tokenizer.encode(texts(given.data, corpus, kept_out), out_type=str)
        written = [row for row in pieces if 0 < len(row) <= LONGEST]
        languages = ("bm", "fr") if corpus.change == "back" else ("fr", "bm")
        made = translated(model, written, *languages)
        rows = [(w, m) for w, m in zip(written, made, strict=True) if sensible(w, m)]
        if corpus.change == "back":
            rows = [(m, w) for w, m in rows]
        left = pack([tokenizer.piece_to_id([MARK, *a]) for a, _ in rows])
        right = pack([tokenizer.piece_to_id(b) for _, b in rows])
        store(given.work / f"{corpus.name}.npz", left, right)
        print(corpus.name, len(rows), flush=True)


if __name__ == "__main__":
    main()
