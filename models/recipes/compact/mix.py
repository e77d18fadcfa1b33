"""Draws batches: rows of like length from all directions, the same for the same (seed, step)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import sentencepiece as spm
import torch
from align import NONE, load
from corpora import LATER, Corpus
from dropout import drop_words
from length_classes import CLASSES, by_class
from network import EOS, IGNORED, PAD, UNKNOWN, Batch
from prepare import TAGS, Packed, corpora


@dataclass(frozen=True)
class Side:
    """A corpus read in one direction."""

    source: Packed
    target: Packed
    links: dict[int, np.ndarray]
    source_tag: str
    target_tag: str
    by_class: list[np.ndarray]
    mark: str = ""

    @property
    def direction(self) -> str:
        """Return what recipe.toml calls the direction."""
        target = self.target_tag
        return f"{self.source_tag[1:-1]}-{target if target == '<compress>' else target[1:-1]}"


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
            for direction, side in _sides(work, corpus, domain(settings, corpus)):
                share = shares.get(direction, 0.0)
                if share:
                    self._sides.append(side)
                    weights.append((direction, share, corpus.drawn(cooling=cooling)))
        self._table = _table(self._sides, weights)
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
        sides = draw.choice(len(column), size=count, p=column)
        rows = [(self._sides[s], int(draw.choice(self._sides[s].by_class[size]))) for s in sides]
        return self._pad(rows, draw)

    def _pad(self, rows: list[tuple[Side, int]], draw: np.random.Generator) -> Batch:
        def thinned(side: Side, pieces: list[int]) -> list[int]:
            return drop_words(pieces, self._word_dropout.get(side.direction, 0.0), UNKNOWN, draw)

        heads = [self._head(side, draw) for side, _ in rows]
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

    def _head(self, side: Side, draw: np.random.Generator) -> list[int]:
        """Return the language of a source, and what kind of text it is; now and then not that."""
        said = side.mark and draw.random() >= self._unsaid
        return [self._tags[tag] for tag in (side.source_tag, side.mark if said else "") if tag]


def made(work: Path, settings: dict[str, Any]) -> list[tuple[str, float]]:
    """Return the corpora that are there, and when they were made."""
    paths = ((corpus.name, work / f"{corpus.name}.npz") for corpus in corpora(settings))
    return [(name, path.stat().st_mtime) for name, path in paths if path.exists()]


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


def _sides(work: Path, corpus: Corpus, mark: str = "") -> list[tuple[str, Side]]:
    """Return the corpus forwards; backwards if people wrote both sides; and as its own copy."""
    left, right = load(work, corpus.name)
    first, second = corpus.direction.split("-")
    forward, backward = _links(work, corpus.name)
    goal = second if second.startswith("<") else f"<{second}>"
    classes = by_class(np.maximum(left.lengths, right.lengths))
    found = [(corpus.direction, Side(left, right, forward, f"<{first}>", goal, classes, mark))]
    if second.startswith("<") or corpus.change == "back":
        return found
    back = Side(right, left, backward, goal, f"<{first}>", classes, mark)
    found.append((f"{second}-{first}", back))
    if corpus.direction == "en-fr":
        for text, tag in ((left, first), (right, second)):
            found.append((f"{tag}-{tag}", _copy(text, f"<{tag}>")))
    return found


def _copy(text: Packed, tag: str) -> Side:
    identity = _Identity(text)
    return Side(text, text, identity, tag, tag, by_class(text.lengths))


class _Identity(dict):  # type: ignore[type-arg]
    """Links of a copy, made when asked for."""

    def __init__(self, text: Packed) -> None:
        super().__init__()
        self._text = text

    def get(self, row: int, _: object = None) -> np.ndarray:  # type: ignore[override]
        return np.arange(len(self._text[row])).clip(max=NONE)


def _links(work: Path, name: str) -> tuple[dict[int, np.ndarray], dict[int, np.ndarray]]:
    path = work / f"{name}.links.npz"
    if not path.exists():
        return {}, {}
    with np.load(path) as file:
        rows = file["rows"].tolist()
        ahead = Packed(file["forward"], file["forward_offsets"])
        back = Packed(file["backward"], file["backward_offsets"])
    return (
        {row: ahead[k] for k, row in enumerate(rows)},
        {row: back[k] for k, row in enumerate(rows) if len(back[k])},
    )


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
