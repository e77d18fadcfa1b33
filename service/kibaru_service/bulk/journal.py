"""What an attempt at a part has begun and done, noted row by row so that a death loses little.

A row that was in hand when its worker died is a suspect: the next attempt works on it when nothing
else is in hand. Who dies of it then is counted against the row. Only deaths within one run count:
whoever ends the run itself kills workers that have done nothing wrong.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from kibaru_service.bulk.outcome import Outcome


@dataclass(slots=True)
class History:
    """What earlier attempts at a part have left: outcomes, suspects, and deaths of one alone."""

    done: dict[int, Outcome] = field(default_factory=dict)
    suspects: set[int] = field(default_factory=set)
    deaths: Counter[int] = field(default_factory=Counter)


def recall(paths: Iterable[Path], run: str) -> History:
    """Return what the journals say; a line that was cut off says nothing."""
    history = History()
    for path in paths:
        begun: dict[int, bool] = {}
        for entry in _entries(path):
            if "done" in entry:
                outcome = Outcome.of(entry["done"])
                history.done[outcome.place] = outcome
                begun.pop(outcome.place, None)
            elif entry.get("run") == run:
                begun[entry["begun"]] = entry["alone"]
        history.suspects.update(begun)
        history.deaths.update(place for place, alone in begun.items() if alone)
    history.suspects.difference_update(history.done)
    return history


class Journal:
    """Notes of one attempt; each is with the system when the call returns."""

    def __init__(self, path: Path, run: str) -> None:
        self._file = path.open("ab", buffering=0)
        self._run = run

    def begin(self, place: int, *, alone: bool) -> None:
        """Note that a row is in hand."""
        self._note({"begun": place, "alone": alone, "run": self._run})

    def done(self, outcome: Outcome) -> None:
        """Note what came of a row."""
        self._note({"done": outcome.fields()})

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()

    def _note(self, entry: dict[str, Any]) -> None:
        left = memoryview(json.dumps(entry).encode() + b"\n")
        while left:
            left = left[self._file.write(left) :]


def _entries(path: Path) -> Iterator[dict[str, Any]]:
    with path.open("rb") as file:
        for line in file:
            try:
                yield json.loads(line)
            except ValueError:
                continue
