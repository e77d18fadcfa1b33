"""Article → summary pairs, to compare a writer of whole summaries with the writer of briefs.

Usage: whole.py --work FOLDER --data FOLDER
As briefs.py: WORK must hold spm.model; whole.en-<compress>.npz comes out, for brief.py --recipe.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import sentencepiece as spm
from articles import Pair, training
from briefs import write

NAME = "whole.en-<compress>"
# Pieces: what an article is cut to, and the longest summary.
ARTICLE, SUMMARY = 400, 120


def pair_of(pair: Pair, tokenizer: spm.SentencePieceProcessor) -> tuple[str, str] | None:
    """Return the sentences that fit and all the highlights; None where these are too long."""
    summary = " ".join(pair.highlights)
    if len(tokenizer.encode(summary)) > SUMMARY:
        return None
    taken: list[str] = []
    left = ARTICLE
    for sentence in pair.sentences:
        left -= len(tokenizer.encode(sentence))
        if left < 0:
            break
        taken.append(sentence)
    return (" ".join(taken), summary) if taken else None


def main() -> None:
    """Write the pairs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--data", type=Path, required=True)
    given = parser.parse_args()
    tokenizer = spm.SentencePieceProcessor(model_file=str(given.work / "spm.model"))
    found = [made for pair in training(given.data) if (made := pair_of(pair, tokenizer))]
    write(given.work, found, NAME)
    print({"pairs": len(found)})


if __name__ == "__main__":
    main()
