"""Bambara that stands alone, with French in front of it as the weights at hand translate it.

What is learnt stays what people wrote (Sennrich et al. 2016), and a piece behind the language tag
marks a source that a machine wrote (Caswell et al. 2019).
Usage: backtranslate.py --work FOLDER [--data FOLDER] [--weights FILE]
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import sentencepiece as spm
from corpora import DATA, held_out, single
from pivot import latest, translated
from prepare import corpora, pack, recipe, store

LONGEST = 110
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
    for corpus in (c for c in corpora(recipe()) if c.change == "back"):
        texts = dict.fromkeys(single(given.data, corpus.file, "bm", kept_out))
        written = [row for row in tokenizer.encode([*texts], out_type=str) if len(row) <= LONGEST]
        made = translated(model, written, "bm", "fr")
        rows = [(m, w) for w, m in zip(written, made, strict=True) if sensible(w, m)]
        left = pack([tokenizer.piece_to_id([MARK, *m]) for m, _ in rows])
        right = pack([tokenizer.piece_to_id(w) for _, w in rows])
        store(given.work / f"{corpus.name}.npz", left, right)
        print(corpus.name, len(rows), flush=True)


if __name__ == "__main__":
    main()
