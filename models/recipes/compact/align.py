"""Word alignments over pieces, for the guided attention loss: one source index per target piece.

Usage: align.py --work FOLDER [--rows N]   (needs eflomal; rewriting pairs need nothing)
"""

from __future__ import annotations

import argparse
import difflib
import tempfile
from collections.abc import Collection, Sequence
from pathlib import Path

import numpy as np
from prepare import Packed, originals, pack, recipe

NONE = 255  # no link; sources are shorter
LONGEST = 60


def load(work: Path, name: str) -> tuple[Packed, Packed]:
    """Return both sides of a prepared corpus."""
    with np.load(work / f"{name}.npz") as file:
        return (
            Packed(file["left"], file["left_offsets"]),
            Packed(file["right"], file["right_offsets"]),
        )


def by_matching(left: Sequence[int], right: Sequence[int]) -> list[int]:
    """Return links between equal runs of pieces: what a rewriter copies."""
    links = [NONE] * len(right)
    matcher = difflib.SequenceMatcher(None, list(left), list(right), autojunk=False)
    for i, j, size in matcher.get_matching_blocks():
        for k in range(size):
            links[j + k] = i + k
    return links


def by_eflomal(
    rows: Sequence[tuple[Collection[object], Collection[object]]],
) -> tuple[list[list[int]], list[list[int]]]:
    """Return links left→right and right→left from eflomal (Östling and Tiedemann 2016)."""
    import eflomal  # noqa: PLC0415  (only this step needs it)

    with tempfile.TemporaryDirectory() as folder:
        forward, backward = Path(folder) / "forward", Path(folder) / "backward"
        eflomal.Aligner().align(
            (" ".join(map(str, left)) for left, _ in rows),
            (" ".join(map(str, right)) for _, right in rows),
            links_filename_fwd=str(forward),
            links_filename_rev=str(backward),
        )
        return (
            [
                _links(line, len(right), 1)
                for line, (_, right) in zip(forward.open(), rows, strict=True)
            ],
            [
                _links(line, len(left), 0)
                for line, (left, _) in zip(backward.open(), rows, strict=True)
            ],
        )


def _links(line: str, length: int, side: int) -> list[int]:
    links = [NONE] * length
    for link in line.split():
        ends = [int(end) for end in link.split("-")]
        links[ends[side]] = ends[1 - side]
    return links


def main() -> None:
    """Write NAME.links.npz for every corpus: the rows aligned and their links both ways."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--rows", type=int, default=120_000, help="most rows per corpus")
    given = parser.parse_args()
    groups: dict[str, list[tuple[str, int]]] = {}
    sides = {}
    for corpus in originals(recipe()):
        left, right = sides[corpus.name] = load(given.work, corpus.name)
        longest = np.maximum(left.lengths, right.lengths)
        fit = np.flatnonzero(longest <= LONGEST)
        fit = fit[np.argsort(longest[fit], kind="stable")]
        # Half short ones, half a sample of the rest: the start needs the first, the end both.
        some = np.concatenate(
            [fit[: given.rows // 2], fit[given.rows // 2 :][:: max(1, 2 * len(fit) // given.rows)]]
        )
        groups.setdefault(corpus.direction, []).extend((corpus.name, int(i)) for i in some)
    for direction, places in groups.items():
        rows = [(sides[name][0][i], sides[name][1][i]) for name, i in places]
        if direction.endswith(">"):
            forward = [by_matching(a, b) for a, b in rows]
            backward = [[] for _ in rows]  # type: list[list[int]]
        else:
            forward, backward = by_eflomal(rows)
        _save(given.work, places, forward, backward)
        print(direction, len(rows), flush=True)


def _save(
    work: Path, places: list[tuple[str, int]], forward: list[list[int]], backward: list[list[int]]
) -> None:
    for name in dict.fromkeys(name for name, _ in places):
        mine = [k for k, (other, _) in enumerate(places) if other == name]
        ahead = pack([forward[k] for k in mine], np.uint8)
        back = pack([backward[k] for k in mine], np.uint8)
        np.savez(
            work / f"{name}.links.npz",
            rows=np.array([places[k][1] for k in mine]),
            forward=ahead.flat,
            forward_offsets=ahead.offsets,
            backward=back.flat,
            backward_offsets=back.offsets,
        )


if __name__ == "__main__":
    main()
