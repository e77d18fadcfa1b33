"""Where a run keeps what it writes, and how a file appears there: whole, or not at all."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from kibaru_service.bulk.problems import BadCorpus
from kibaru_service.bulk.rows import Tally

Format = Literal["jsonl", "parquet"]
SUFFIXES: dict[str, Format] = {
    **dict.fromkeys((".jsonl", ".ndjson", ".jsonlines"), "jsonl"),
    **dict.fromkeys((".parquet", ".pq"), "parquet"),
}
_PART = re.compile(r"part-(\d{6,})\.(?:jsonl|parquet)")


@dataclass(frozen=True, slots=True)
class Layout:
    """The files of one output: a single file that is made of parts, or a folder of parts.

    What is not for readers begins with an underscore, which data tools skip.
    """

    output: Path
    format: Format
    single: bool

    @property
    def folder(self) -> Path:
        """Where the parts are; of a single file, until it is made of them."""
        return self.output.with_name(f"{self.output.name}.parts") if self.single else self.output

    @property
    def manifest(self) -> Path:
        """What the run is, and whether it is complete."""
        if self.single:
            return self.output.with_name(f"{self.output.name}.manifest.json")
        return self.output / "_manifest.json"

    @property
    def state(self) -> Path:
        """What a run that goes on needs to know; gone once it is complete."""
        return self.folder / "_state"

    def part(self, number: int) -> Path:
        """Where the rows of a part go."""
        return self.folder / f"part-{number:06d}.{self.format}"

    def parts(self) -> list[Path]:
        """The parts that are there, in order."""
        found = [path for path in self.folder.glob("part-*") if _PART.fullmatch(path.name)]
        return sorted(found, key=lambda path: _number(path.name))

    def journals(self, number: int) -> list[Path]:
        """What the workers have noted that had a part in hand and did not finish it."""
        return sorted(self.state.glob(f"{number:06d}.*.journal"))

    def journal(self, number: int, attempt: str) -> Path:
        """Where one attempt at a part notes what it does; nobody else writes there."""
        return self.state / f"{number:06d}.{attempt}.journal"

    def tallies(self) -> dict[int, Tally]:
        """What came of the parts that are done, by number."""
        return {t.number: t for path in self.parts() for t in self._tally(_number(path.name))}

    def commit(self, tally: Tally, write: Callable[[Path], None]) -> None:
        """Put a part in its place: what came of it first, then its rows, at once."""
        note = json.dumps(asdict(tally)).encode()
        replace(self._tally_file(tally.number), lambda path: _write(path, note))
        replace(self.part(tally.number), write)

    def tally(self, number: int) -> Tally | None:
        """What came of a part, None while it is not done."""
        if not self.part(number).exists():
            return None
        return next(self._tally(number), None)

    def _tally(self, number: int) -> Iterator[Tally]:
        try:
            fields: dict[str, Any] = json.loads(self._tally_file(number).read_bytes())
        except FileNotFoundError:
            return
        yield Tally(**fields)

    def _tally_file(self, number: int) -> Path:
        return self.state / f"{number:06d}.tally.json"


def layout_of(output: str, source: Path, form: Format | None) -> Layout:
    """Return where the output of a source goes; raises BadCorpus for an ending of another kind.

    A name without an ending, one with a slash behind it, and a folder that is there mean a folder,
    which gets the format of the source where `form` names none.
    """
    path = Path(output)
    ending = SUFFIXES.get(path.suffix)
    if output.endswith("/") or path.is_dir() or not path.suffix:
        return Layout(path, form or _format(source), single=False)
    if ending is None:
        raise BadCorpus(f"OUTPUT ends in {path.suffix}: .jsonl, .parquet, or / for a folder")
    if form not in (None, ending):
        raise BadCorpus(f"OUTPUT ends in {path.suffix}, which is not {form}")
    return Layout(path, ending, single=True)


def _format(source: Path) -> Format:
    paths = sorted(source.iterdir()) if source.is_dir() else [source]
    return next((SUFFIXES[path.suffix] for path in paths if path.suffix in SUFFIXES), "jsonl")


def replace(path: Path, write: Callable[[Path], None]) -> None:
    """Have `write` fill a file beside `path`, then put it there; a reader sees old or new."""
    beside = path.with_name(f"_{path.name}.{os.getpid()}.tmp")
    try:
        write(beside)
        _flush(beside)
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def _flush(path: Path) -> None:
    """Renamed but empty is what a power cut leaves of a file that has not been flushed."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _write(path: Path, data: bytes) -> None:
    path.write_bytes(data)


def _number(name: str) -> int:
    match = _PART.fullmatch(name)
    return int(match[1]) if match else -1
