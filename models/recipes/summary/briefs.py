"""Sentence → highlight pairs for the writer of briefs: only what its source supports.

Usage: briefs.py --work FOLDER --data FOLDER [--part I/N]
Runs in the repository's own environment: a pair is taken where the service itself would pass it.
WORK must hold spm.model; brief.en-<compress>.npz and its links come out, as train.py reads them.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
import sentencepiece as spm
from articles import COMPACT, Bag, Pair, bag, f1, training

from kibaru_service.usecases.features import LEANING, WORD

sys.path.insert(0, str(COMPACT))
from align import LONGEST as ALIGNED  # type: ignore[import-not-found]
from align import by_matching
from prepare import pack  # type: ignore[import-not-found]

NAME = "brief.en-<compress>"
WORDS = range(5, 29)  # of a highlight
SEARCHED = 40  # sentences from the top
SUPPORTED = 0.75
MOST = 70  # words of a source
STEM = 4
FIGURE = re.compile(r"\d+(?:[.,]\d+)*")


def content(text: str) -> set[str]:
    """Return the stems that carry what a text says."""
    words = (word.lower() for word in WORD.findall(text))
    return {w[:STEM] for w in words if len(w) > 3 or any(c.isdigit() for c in w)}


def names(text: str) -> set[str]:
    """Return the words that open with a capital inside a sentence."""
    return {w.lower() for w in WORD.findall(text)[1:] if w[0].isupper()}


def supported(claim: str, source: str) -> bool:
    """Say whether a source has every number and name of a claim, and most of its words."""
    if not set(FIGURE.findall(claim)) <= set(FIGURE.findall(source)):
        return False
    if not names(claim) <= {w.lower() for w in WORD.findall(source)}:
        return False
    wanted = content(claim)
    return bool(wanted) and len(wanted & content(source)) >= SUPPORTED * len(wanted)


def sources(sentences: list[str], bags: list[Bag], wanted: Bag) -> Iterator[str]:
    """Yield what a highlight may come from, likeliest first.

    A sentence; or two running, where the second leans on the first.
    """
    near = [f1(b.ones, wanted.ones) + f1(b.twos, wanted.twos) for b in bags]  # type: ignore[arg-type]
    for place in sorted(range(len(bags)), key=lambda i: -near[i])[:2]:
        if near[place] < 0.25:
            return
        yield sentences[place]
        if place and LEANING.match(sentences[place]):
            yield f"{sentences[place - 1]} {sentences[place]}"


def briefs(pair: Pair) -> Iterator[tuple[str, str]]:
    """Yield (source, highlight) for each highlight that a source supports and does not equal."""
    sentences = pair.sentences[:SEARCHED]
    bags = [bag([s]) for s in sentences]
    for highlight in pair.highlights:
        if len(highlight.split()) not in WORDS:
            continue
        for source in sources(sentences, bags, bag([highlight])):
            short = len(source.split()) <= MOST
            if short and len(highlight) < len(source) and supported(highlight, source):
                yield source, highlight
                break


def write(work: Path, pairs: list[tuple[str, str]], name: str = NAME) -> None:
    """Write both sides in pieces, and links between equal runs of them."""
    tokenizer = spm.SentencePieceProcessor(model_file=str(work / "spm.model"))
    left, right = (pack(tokenizer.encode([pair[k] for pair in pairs])) for k in (0, 1))
    packed = {"left": left.flat, "left_offsets": left.offsets}
    packed |= {"right": right.flat, "right_offsets": right.offsets}
    np.savez(work / f"{name}.npz", **packed)
    rows = np.flatnonzero(np.maximum(left.lengths, right.lengths) <= 2 * ALIGNED)
    ahead = pack([by_matching(left[int(i)], right[int(i)]) for i in rows], np.uint8)
    back = pack([[] for _ in rows], np.uint8)
    np.savez(
        work / f"{name}.links.npz",
        rows=rows,
        forward=ahead.flat,
        forward_offsets=ahead.offsets,
        backward=back.flat,
        backward_offsets=back.offsets,
    )


def main() -> None:
    """Write the pairs and their links."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--part", default="0/1", help="the part I of N, counted from 0, to try")
    given = parser.parse_args()
    part, parts = map(int, given.part.split("/"))
    found = [row for pair in training(given.data, part, parts) for row in briefs(pair)]
    write(given.work, found)
    novel = [len(_twos(b) - _twos(a)) / max(len(_twos(b)), 1) for a, b in found]
    print({"pairs": len(found), "novel bigrams": round(sum(novel) / len(novel), 3)})


def _twos(text: str) -> set[tuple[str, str]]:
    return set(pairwise(WORD.findall(text.lower())))


if __name__ == "__main__":
    main()
