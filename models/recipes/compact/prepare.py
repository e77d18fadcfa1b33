"""Corpora to packed piece ids: filter, train the vocabulary once, encode, save one file each.

Usage: prepare.py --work FOLDER [--data FOLDER]   (or the environment: KIBARU_DATA)
"""

from __future__ import annotations

import argparse
import random
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import sentencepiece as spm
from accents import Accents
from augment import CHANGES, Pair, names
from corpora import DATA, LATER, Corpus, direction, held_out, lines, normalise, pairs

RECIPE = Path(__file__).with_name("recipe.toml")
TAGS = ("<en>", "<fr>", "<bm>", "<compress>")
BAMBARA = "ɛɔɲŋƐƆƝŊ"
SAMPLING = 0.3  # the lower, the more even the chances of all segmentations
ACCENTED = "en-fr/europarl_v7_selected.tsv.xz"
DRAWINGS = 4  # of each row of a sampled corpus


@dataclass(frozen=True)
class Packed:
    """Token sequences end to end: row i is flat[offsets[i]:offsets[i + 1]]."""

    flat: np.ndarray
    offsets: np.ndarray

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def __getitem__(self, row: int) -> np.ndarray:
        return self.flat[self.offsets[row] : self.offsets[row + 1]]

    @property
    def lengths(self) -> np.ndarray:
        """Return the number of tokens of each row."""
        return np.diff(self.offsets)


def pack(rows: Sequence[Sequence[int]], kind: type = np.uint16) -> Packed:
    """Return the rows end to end; an eighth of the memory of lists of ints."""
    offsets = np.zeros(len(rows) + 1, np.int64)
    np.cumsum([len(row) for row in rows], out=offsets[1:])
    flat = np.fromiter((t for row in rows for t in row), kind, count=int(offsets[-1]))
    return Packed(flat, offsets)


def recipe(beside: Path | None = None) -> dict[str, Any]:
    """Return recipe.toml, or what a recipe beside it says of the same network.

    Its tables stand for the whole ones, but for those of numbers that are all needed.
    """
    whole = tomllib.loads(RECIPE.read_text())
    if beside is None:
        return whole
    own = tomllib.loads(beside.read_text())
    needed = {name: whole[name] | own.get(name, {}) for name in ("network", "optimiser")}
    return whole | own | needed


def corpora(settings: dict[str, Any]) -> list[Corpus]:
    """Return the corpora of the recipe."""
    return [Corpus(**entry) for entry in settings["corpus"]]


def originals(settings: dict[str, Any]) -> list[Corpus]:
    """Return the corpora that are drawn as they are, each file once: what there is to count."""
    return [corpus for corpus in corpora(settings) if not corpus.change]


def train_vocabulary(texts: Sequence[str], work: Path, settings: dict[str, Any]) -> None:
    """Write work/spm.model: unigram, digits apart, bytes for what is rare, tags as control."""
    spm.SentencePieceTrainer.train(
        sentence_iterator=iter(texts),
        model_prefix=str(work / "spm"),
        vocab_size=settings["pieces"],
        model_type="unigram",
        normalization_rule_name="identity",
        character_coverage=0.9999,
        required_chars=BAMBARA,
        byte_fallback=True,
        split_digits=True,
        control_symbols=list(TAGS),
        bos_id=0,
        pad_id=1,
        eos_id=2,
        unk_id=3,
        input_sentence_size=settings["sentences"],
        num_threads=2,
        minloglevel=1,
    )


def accented(read: dict[str, list[Pair]]) -> dict[str, list[Pair]]:
    """Return the pairs with the accents that French words lost, as parliament writes them."""
    accents = Accents(right for _, right in read[ACCENTED])
    return {
        file: [(a, accents.restored(b)) for a, b in rows] if direction(file) == "en-fr" else rows
        for file, rows in read.items()
    }


def vocabulary_sample(
    found: dict[str, list[tuple[str, str]]], data: Path, settings: dict[str, Any]
) -> list[str]:
    """Return sentences for the vocabulary, Bambara as often as the rest together."""
    draw = random.Random(settings["seed"])  # noqa: S311
    texts = {"en": [], "fr": [], "bm": []}  # type: dict[str, list[str]]
    for name, rows in found.items():
        left, right = name.rsplit(".", 1)[1].split("-")
        texts[left].extend(a for a, _ in rows)
        texts["en" if right == "<compress>" else right].extend(b for _, b in rows)
    for path in sorted((data / "bm-mono").glob("*.xz")):
        texts["bm"].extend(normalise(line, "bm") for line in lines(path))
    share = settings["vocabulary"]["sentences"] // 4
    some = [s for k in ("en", "fr") for s in draw.sample(texts[k], min(share, len(texts[k])))]
    return some + texts["bm"] * 2


def changed(
    listed: Sequence[Corpus], read: dict[str, list[Pair]], seed: int
) -> Iterator[tuple[Corpus, list[Pair]]]:
    """Yield each corpus with its pairs, made anew where it says so."""
    pool = names(pair for c in listed if c.change == "swapped" for pair in read[c.file])
    for corpus in listed:
        rows = read[corpus.file]
        if corpus.change in CHANGES:
            rows = list(CHANGES[corpus.change](rows, random.Random(seed), pool))  # noqa: S311
        yield corpus, rows


def store(path: Path, left: Packed, right: Packed) -> None:
    """Write both sides of a prepared corpus, as align.load reads them, also while training."""
    part = path.with_suffix(".part.npz")
    np.savez(
        part,
        left=left.flat,
        left_offsets=left.offsets,
        right=right.flat,
        right_offsets=right.offsets,
    )
    part.rename(path)


def save(
    path: Path, tokenizer: spm.SentencePieceProcessor, corpus: Corpus, rows: Sequence[Pair]
) -> None:
    """Write both sides of a corpus in pieces; drawn anew from all segmentations if "sampled".

    Subword regularisation (Kudo 2018): a word that is seen ten times is seen in several spellings.
    """
    options = {"num_threads": 2}
    if corpus.change == "sampled":
        options |= {"enable_sampling": True, "alpha": SAMPLING, "nbest_size": -1}
        rows = [*rows] * DRAWINGS
    left = pack(tokenizer.encode([a for a, _ in rows], **options))
    right = pack(tokenizer.encode([b for _, b in rows], **options))
    store(path, left, right)


def main() -> None:
    """Prepare everything that train.py reads."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--work", type=Path, required=True)
    given = parser.parse_args()
    given.work.mkdir(parents=True, exist_ok=True)
    settings = recipe()
    kept_out = held_out(given.data)
    listed = [c for c in corpora(settings) if c.change not in LATER]
    read = {file: list(pairs(given.data, file, kept_out)) for file in {c.file for c in listed}}
    read = accented(read)
    found = {c.name: rows for c, rows in changed(listed, read, settings["seed"])}
    print({name: len(rows) for name, rows in found.items()}, flush=True)
    if not (given.work / "spm.model").exists():
        plain = {c.name: found[c.name] for c in originals(settings)}
        sample = vocabulary_sample(plain, given.data, settings)
        train_vocabulary(sample, given.work, settings["vocabulary"])
    tokenizer = spm.SentencePieceProcessor(model_file=str(given.work / "spm.model"))
    spm.set_random_generator_seed(settings["seed"])
    for corpus in listed:
        save(given.work / f"{corpus.name}.npz", tokenizer, corpus, found[corpus.name])


if __name__ == "__main__":
    main()
