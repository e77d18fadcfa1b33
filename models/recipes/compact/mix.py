"""Draws batches: rows of like length from all directions, the same for the same (seed, step)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import sentencepiece as spm
import torch
from align import NONE
from corpora import LATER, Corpus
from dropout import drop_words
from length_classes import CLASSES
from network import EOS, IGNORED, PAD, UNKNOWN, Batch
from prepare import TAGS, corpora
from sides import Side, sides
from verbosity import Verbosity, ratios


class Mix:
    """All corpora in all directions, ready to draw from."""

    def __init__(
        self,
        work: Path,
        settings: dict[str, Any],
        tokenizer: spm.SentencePieceProcessor,
        *,
        cooling: bool = False,
    ) -> None:
        self._tags = tag_ids(tokenizer.piece_to_id, settings)
        self._unsaid = settings["domains"]["unsaid"]
        self._dropout, self._word_dropout = settings["dropout"], settings["word_dropout"]
        self._sides: list[Side] = []
        weights = []
        shares = settings["mix"] | (settings["cooling"] if cooling else {})
        for corpus in corpora(settings):
            if corpus.change in LATER and not (work / f"{corpus.name}.npz").exists():
                continue  # pivot.py or backtranslate.py has not been run yet
            for direction, side in sides(work, corpus, domain(settings, corpus)):
                share = shares.get(direction, 0.0)
                if share:
                    self._sides.append(side)
                    weights.append((direction, share, corpus.drawn(cooling=cooling)))
        self._table = _table(self._sides, weights)
        self._verbosity = verbosity(settings, tokenizer.piece_to_id, self._sides, weights)
        self._made = made(work, settings)

    def is_current(self, work: Path, settings: dict[str, Any]) -> bool:
        """Return whether no corpus has been made, or made anew, since these were read."""
        return self._made == made(work, settings)

    def batch(self, seed: int, step: int, tokens: int, longest: int) -> Batch:
        """Return the batch of this step: about `tokens` target tokens, rows up to `longest`."""
        draw = np.random.default_rng((seed, step))
        usable = sum(end <= longest for end in CLASSES)
        mass = self._table[:, :usable] * np.array(CLASSES[:usable])
        size = int(draw.choice(usable, p=mass.sum(0) / mass.sum()))
        column = self._table[:, size] / self._table[:, size].sum()
        count = max(1, tokens // (CLASSES[size] + 1))
        chosen = draw.choice(len(column), size=count, p=column)
        rows = [(self._sides[s], int(draw.choice(self._sides[s].by_class[size]))) for s in chosen]
        return self._pad(rows, draw)

    def _pad(self, rows: list[tuple[Side, int]], draw: np.random.Generator) -> Batch:
        def thinned(side: Side, pieces: list[int]) -> list[int]:
            return drop_words(pieces, self._word_dropout.get(side.direction, 0.0), UNKNOWN, draw)

        heads = [self._head(side, row, draw) for side, row in rows]
        source = [
            [*head, *thinned(s, s.source[i].tolist()), EOS]
            for head, (s, i) in zip(heads, rows, strict=True)
        ]
        goal = [s.target[i].tolist() for s, i in rows]
        decoder = [
            [EOS, self._tags[s.target_tag], *thinned(s, g)]
            for (s, _), g in zip(rows, goal, strict=True)
        ]
        labels = [[IGNORED, *g, EOS] for g in goal]
        links = [
            [-1, *_shifted(s.links.get(i), len(g), len(head)), len(src) - 1]
            for (s, i), g, src, head in zip(rows, goal, source, heads, strict=True)
        ]
        return Batch(
            _tensor(source, PAD),
            _tensor(decoder, PAD),
            _tensor(labels, IGNORED),
            _tensor(links, -1),
            torch.tensor([self._dropout.get(s.direction, 0.0) for s, _ in rows]),
        )

    def _head(self, side: Side, row: int, draw: np.random.Generator) -> list[int]:
        """Return the language of a source, and now and then its kind and how long it becomes."""
        said = side.mark and draw.random() >= self._unsaid
        tags = [self._tags[tag] for tag in (side.source_tag, side.mark if said else "") if tag]
        sizes = len(side.source[row]), len(side.target[row])
        return [*tags, *self._verbosity.mark(side.direction, *sizes, draw)]


def made(work: Path, settings: dict[str, Any]) -> list[tuple[str, float]]:
    """Return the corpora that are there, and when they were made."""
    paths = ((corpus.name, work / f"{corpus.name}.npz") for corpus in corpora(settings))
    return [(name, path.stat().st_mtime) for name, path in paths if path.exists()]


def verbosity(
    settings: dict[str, Any],
    piece_to_id: Any,
    sides: list[Side],
    weights: list[tuple[str, float, float]],
) -> Verbosity:
    """Return the classes of length of every direction that has them."""
    given = settings.get("verbosity", {})
    found = Verbosity(given, [piece_to_id(mark) for mark in given.get("marks", ())])
    by_direction: dict[str, list[tuple[np.ndarray, float]]] = {}
    for side, (direction, _, weight) in zip(sides, weights, strict=True):
        pair = ratios(side.source.lengths, side.target.lengths), weight
        by_direction.setdefault(direction, []).append(pair)
    for direction, corpora_of_it in by_direction.items():
        found.measure(direction, corpora_of_it)
    return found


def domain(settings: dict[str, Any], corpus: Corpus) -> str:
    """Return the piece that says what kind of text a corpus is; none for what is like news."""
    marks: dict[str, str] = settings["domains"]["marks"]
    name = Path(corpus.file).name
    return next((mark for start, mark in marks.items() if name.startswith(start)), "")


def _shifted(links: np.ndarray | None, length: int, ahead: int) -> list[int]:
    """Return links to source pieces that stand behind so many others."""
    if links is None:
        return [-1] * length
    return [-1 if link == NONE else int(link) + ahead for link in links]


def _tensor(rows: list[list[int]], fill: int) -> torch.Tensor:
    out = torch.full((len(rows), max(map(len, rows))), fill)
    for i, row in enumerate(rows):
        out[i, : len(row)] = torch.tensor(row)
    return out


def _table(sides: list[Side], weights: list[tuple[str, float, float]]) -> np.ndarray:
    """Return the chance of (side, length class): the mix, split by weight, split by length."""
    totals: dict[str, float] = {}
    for direction, _, weight in weights:
        totals[direction] = totals.get(direction, 0.0) + weight
    table = np.zeros((len(sides), len(CLASSES)))
    for i, (direction, share, weight) in enumerate(weights):
        counts = np.array([len(rows) for rows in sides[i].by_class], float)
        table[i] = share * weight / totals[direction] * counts / counts.sum()
    return table


def tag_ids(piece_to_id: Any, settings: dict[str, Any]) -> dict[str, int]:
    """Return the ids of the tags, and of the marks of domains, in a vocabulary."""
    return {tag: piece_to_id(tag) for tag in (*TAGS, *settings["domains"]["marks"].values())}
