"""Bambara or French that stands alone, with a translation by the weights at hand in front of it.

What is learnt stays what people wrote (Sennrich et al. 2016), and a piece behind the language tag
marks a source that a machine wrote (Caswell et al. 2019).
Usage: backtranslate.py --work FOLDER [--data FOLDER] [--weights FILE]
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import sentencepiece as spm
from accents import Accents
from corpora import DATA, held_out, pairs, single
from pivot import latest, translated
from prepare import ACCENTED, corpora, pack, recipe, store

LONGEST = 110
BEAM = 4
MARK = "<0x01>"  # a byte that no text has


def sensible(source: Sequence[str], target: Sequence[str]) -> bool:
    """Return whether a translation is neither cut off, nor empty, nor the same again."""
    return 0.4 < len(target) / len(source) < 2.5 and list(source) != list(target)


def main() -> None:
    """Make every corpus of the recipe that says it is made "back"."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--weights", type=Path, help="cooled ones; the latest unless said")
    given = parser.parse_args()
    model = latest(given.work, given.weights)
    tokenizer = spm.SentencePieceProcessor(model_file=str(given.work / "spm.model"))
    kept_out = held_out(given.data)
    accents = Accents(right for _, right in pairs(given.data, ACCENTED, kept_out))
    for corpus in (c for c in corpora(recipe()) if c.change == "back"):
        before, language = corpus.direction.split("-")
        found = single(given.data, corpus.file, language, kept_out)
        texts = dict.fromkeys(map(accents.restored, found) if language == "fr" else found)
        written = [row for row in tokenizer.encode([*texts], out_type=str) if len(row) <= LONGEST]
        made = translated(model, written, language, before, BEAM)
        rows = [(m, w) for w, m in zip(written, made, strict=True) if sensible(w, m)]
        left = pack([tokenizer.piece_to_id([MARK, *m]) for m, _ in rows])
        right = pack([tokenizer.piece_to_id(w) for _, w in rows])
        store(given.work / f"{corpus.name}.npz", left, right)
        print(corpus.name, len(rows), flush=True)


if __name__ == "__main__":
    main()
