"""How often each pair is drawn by how rare the words of its English side are.

Five of six pairs are parliament and law; half of the sentences of an encyclopaedia have a word that
these say fewer than 30 times. A pair with such a word is worth more passes than one without.
Words are runs of pieces: counted as hashes, names (capitals) left out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import sentencepiece as spm
from align import load
from prepare import Packed, corpora

SPACE = "▁"
COUNTED = ("", "told")  # what people wrote as it stands
_BASE = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True)
class Spelling:
    """What each piece of a vocabulary is in a word: its beginning, in small letters, or letters."""

    begins: np.ndarray
    small: np.ndarray
    letters: np.ndarray


def spelling(pieces: Sequence[str]) -> Spelling:
    """Return what the pieces of a vocabulary are in words."""
    bare = [piece.removeprefix(SPACE) for piece in pieces]
    return Spelling(
        np.array([piece.startswith(SPACE) for piece in pieces]),
        np.array([text.isalpha() and text.islower() for text in bare]),
        np.array([text.isalpha() for text in bare]),
    )


@dataclass(frozen=True)
class Words:
    """The words of a side in small letters: a hash and a row for each."""

    hashes: np.ndarray
    rows: np.ndarray


def words(side: Packed, how: Spelling) -> Words:
    """Return the words that begin in small letters and have nothing else in them."""
    flat = side.flat.astype(np.int64)
    row = np.repeat(np.arange(len(side)), side.lengths)
    starts = how.begins[flat] | ~how.letters[flat]
    starts[side.offsets[:-1][side.lengths > 0]] = True
    first = np.flatnonzero(starts)
    if not len(first):
        return Words(np.zeros(0, np.uint64), np.zeros(0, np.int64))
    word = np.cumsum(starts) - 1
    place = (np.arange(len(flat)) - first[word]).astype(np.uint64)
    mixed = (flat.astype(np.uint64) + np.uint64(1)) * (_BASE ** (place + np.uint64(1)))
    hashes = np.add.reduceat(mixed, first)
    kept = np.minimum.reduceat(how.small[flat], first) & how.begins[flat[first]]
    return Words(hashes[kept], row[first[kept]])


def weighted(
    sides: Mapping[str, Packed], how: Spelling, settings: Mapping[str, Any]
) -> dict[str, np.ndarray]:
    """Return the weight of each row of each corpus: 1, and more for its words that are rare."""
    found = {name: words(side, how) for name, side in sides.items()}
    hashes = np.concatenate([found[name].hashes for name in sides])
    _, place, counts = np.unique(hashes, return_inverse=True, return_counts=True)
    each = worth(counts, settings)[place]
    ends = np.cumsum([len(found[name].rows) for name in sides])
    return {
        name: 1.0 + np.bincount(found[name].rows, part, len(side)).clip(max=settings["most"])
        for (name, side), part in zip(sides.items(), np.split(each, ends[:-1]), strict=True)
    }


def worth(counts: np.ndarray, settings: Mapping[str, Any]) -> np.ndarray:
    """Return what a word adds that all corpora together have so many times."""
    added = np.zeros(len(counts))
    for most, value in sorted(settings["bands"], reverse=True):
        added[counts <= most] = value
    added[counts < settings["least"]] = 0.0
    return added


def rarities(
    work: Path, settings: Mapping[str, Any], tokenizer: spm.SentencePieceProcessor
) -> dict[str, np.ndarray]:
    """Return the weights of the rows of English-French corpora by how rare their words are."""
    counted = (c for c in corpora(settings) if c.change in COUNTED and c.direction == "en-fr")
    names = [c.name for c in counted if (work / f"{c.name}.npz").exists()]
    pieces = [tokenizer.id_to_piece(i) for i in range(tokenizer.get_piece_size())]
    sides = {name: load(work, name)[0] for name in names}
    return weighted(sides, spelling(pieces), settings["rarity"]) if sides else {}
