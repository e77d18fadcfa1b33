"""A corpus read in each of its directions."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from align import NONE, load
from corpora import Corpus
from length_classes import by_class
from prepare import Packed


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


def sides(work: Path, corpus: Corpus, mark: str = "") -> list[tuple[str, Side]]:
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
