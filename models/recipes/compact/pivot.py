"""Pairs with Bambara in the other language: their left side translated by the weights at hand.

French–Bambara becomes English–Bambara, and the reverse. The Bambara, which is learnt, stays what
people wrote; only the source is a machine's (Sennrich et al. 2016: back-translation, by a pivot).
Usage: pivot.py --work FOLDER [--weights FILE]
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import ctranslate2
import numpy as np
import sentencepiece as spm
from align import load
from corpora import OTHER, direction
from prepare import Corpus, Packed, corpora, pack, recipe, store

CONVERT = Path(__file__).resolve().parents[2] / "tools" / "convert.py"
LONGEST = 110
LENGTH_PENALTY = 2.5  # as the model is used


def sources(work: Path, corpus: Corpus) -> tuple[np.ndarray, Packed, Packed]:
    """Return the rows of the corpus that are short enough, and both its sides."""
    left, right = load(work, Corpus(corpus.file, 1.0).name)
    longest = np.maximum(left.lengths, right.lengths)
    return np.flatnonzero((longest > 0) & (longest <= LONGEST)), left, right


def latest(work: Path, weights: Path | None) -> ctranslate2.Translator:
    """Return the latest weights, unless others are given, as a translator on two threads."""
    weights = weights or sorted(work.glob("weights-*.pt"))[-1]
    out = work / "pivot"
    command = ["--weights", str(weights), "--work", str(work), "--out", str(out)]
    subprocess.run([sys.executable, str(CONVERT), *command], check=True)
    return ctranslate2.Translator(str(out), inter_threads=2, intra_threads=1)


def translated(
    model: ctranslate2.Translator,
    rows: Sequence[list[str]],
    source: str,
    target: str,
    beam: int = 1,
) -> list[list[str]]:
    """Return the pieces of the translation of each row, greedy unless a beam is given."""
    prefix = [f"<{target}>"]
    results = model.translate_batch(
        [[f"<{source}>", *row, "</s>"] for row in rows],
        target_prefix=[prefix] * len(rows),
        beam_size=beam,
        length_penalty=LENGTH_PENALTY,
        batch_type="tokens",
        max_batch_size=2048,
        max_decoding_length=160,
        no_repeat_ngram_size=4,
    )
    return [r.hypotheses[0][1:] for r in results]


def pivot(work: Path, corpus: Corpus, model: ctranslate2.Translator) -> int:
    """Write the corpus with its left side translated; return how many rows it has."""
    tokenizer = spm.SentencePieceProcessor(model_file=str(work / "spm.model"))
    rows, left, right = sources(work, corpus)
    pieces = [tokenizer.id_to_piece(left[int(row)].tolist()) for row in rows]
    source = direction(corpus.file)[:2]
    found = translated(model, pieces, source, OTHER[source])
    new = pack([[tokenizer.piece_to_id(p) for p in row] for row in found])
    kept = pack([right[int(row)].tolist() for row in rows])
    store(work / f"{corpus.name}.npz", new, kept)
    return len(rows)


def main() -> None:
    """Make every corpus of the recipe that says it is pivoted."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--weights", type=Path, help="the latest ones unless said")
    given = parser.parse_args()
    model = latest(given.work, given.weights)
    for corpus in corpora(recipe()):
        if corpus.change == "pivoted":
            print(corpus.name, pivot(given.work, corpus, model), flush=True)


if __name__ == "__main__":
    main()
