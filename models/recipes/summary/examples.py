"""Articles to what the salience head learns from: features, sentence vectors, worth, oracle.

Usage: examples.py --work FOLDER --data FOLDER --embedder FOLDER [--part I/N]
Runs in the repository's own environment, since the features are the service's own.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

import numpy as np
import sentencepiece as spm
from articles import DEV, Pair, bag, oracle, read, training, worth
from variables import variables  # type: ignore[import-not-found]

from kibaru_service.usecases.features import describe

GROUP = 256
LONGEST = 1200  # characters of a sentence


class Vectors:
    """The vectors of a bag-of-pieces encoder, as the service pools them.

    Its one layer passes the table through, so the table alone gives them, twenty times faster.
    """

    def __init__(self, folder: Path) -> None:
        self._tokenizer = spm.SentencePieceProcessor(model_file=str(folder / "spm.model"))
        self._table = variables(folder / "model.bin")["encoder/embeddings_0/weight"]

    def of(self, texts: list[str]) -> np.ndarray:
        """Return the unit vectors of texts, float32 of shape (n, dimension)."""
        rows = self._tokenizer.encode([text[:LONGEST] for text in texts])
        found = np.stack([self._table[row or [0]].mean(0) for row in rows])
        return np.asarray(found / np.linalg.norm(found, axis=1, keepdims=True), np.float32)


def groups(pairs: Iterable[Pair]) -> Iterator[list[Pair]]:
    """Yield the pairs a group at a time."""
    iterator = iter(pairs)
    while group := list(islice(iterator, GROUP)):
        yield group


def pack(pairs: Iterable[Pair], vectors: Vectors, path: Path) -> int:
    """Write the training data of the pairs; return how many there were."""
    columns: dict[str, list[np.ndarray]] = {
        "features": [], "vectors": [], "worth": [], "oracle": [], "count": [], "goals": [],
    }  # fmt: skip
    for group in groups(pairs):
        rows = vectors.of([s for pair in group for s in pair.sentences])
        goals = vectors.of([" ".join(pair.highlights) for pair in group])
        columns["goals"].append(goals.astype(np.float16))
        start = 0
        for pair in group:
            mine = rows[start : start + len(pair.sentences)]
            start += len(mine)
            bags, wanted = [bag([s]) for s in pair.sentences], bag(pair.highlights)
            picked = np.zeros(len(mine), np.int8)
            for order, place in enumerate(oracle(bags, wanted), start=1):
                picked[place] = order
            columns["features"].append(describe(pair.sentences, mine).astype(np.float16))
            columns["vectors"].append(mine.astype(np.float16))
            columns["worth"].append(np.array([worth(b, wanted) for b in bags], np.float32))
            columns["oracle"].append(picked)
            columns["count"].append(np.array([len(mine)]))
    np.savez(path, **{key: np.concatenate(value) for key, value in columns.items()})
    return len(columns["count"])


def main() -> None:
    """Write work/train.npz and, to look at, work/dev.npz."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--embedder", type=Path, required=True)
    parser.add_argument("--part", default="0/1", help="the part I of N, counted from 0")
    given = parser.parse_args()
    given.work.mkdir(parents=True, exist_ok=True)
    vectors = Vectors(given.embedder)
    part, parts = map(int, given.part.split("/"))
    print(
        "train",
        pack(training(given.data, part, parts), vectors, given.work / f"train-{part}.npz"),
        flush=True,
    )
    if part == 0:
        dev = read(given.data / DEV)
        print("dev", pack(dev, vectors, given.work / "dev.npz"), flush=True)


if __name__ == "__main__":
    main()
