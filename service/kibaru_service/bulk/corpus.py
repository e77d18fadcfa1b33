"""The input as a whole: its files, its rows, and the parts that they are worked on in."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from kibaru_service.bulk import jsonl
from kibaru_service.bulk.kinds import Kind
from kibaru_service.bulk.layout import SUFFIXES, Format
from kibaru_service.bulk.outcome import DIGEST, ERROR
from kibaru_service.bulk.problems import BadCorpus
from kibaru_service.bulk.rows import Part

if TYPE_CHECKING:
    import pyarrow as pa

_PACKED = {".gz", ".bz2", ".xz", ".zst", ".zip"}


@dataclass(frozen=True, slots=True)
class CorpusFile:
    """One file; `begins` says for each of its rows where it begins."""

    path: Path
    size: int
    sha256: str
    begins: Sequence[int]


@dataclass(frozen=True, slots=True)
class Corpus:
    """What was found in the input; `kinds` are the columns of JSONL, `schema` those of Parquet."""

    format: Format
    files: tuple[CorpusFile, ...]
    kinds: dict[str, Kind] = field(default_factory=dict)
    schema: pa.Schema | None = None

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return sum(len(file.begins) for file in self.files)

    def parts(self, rows: int) -> Iterator[Part]:
        """Yield parts of so many rows in the order of the corpus; none spans two files."""
        number = place = 0
        for file in self.files:
            for first in range(0, len(file.begins), rows):
                count = min(rows, len(file.begins) - first)
                yield Part(number, str(file.path), file.begins[first], place, count)
                number, place = number + 1, place + count


def scan(source: Path, limit: int | None = None) -> Corpus:
    """Return what is in a file or a folder, `limit` rows at most; raises BadCorpus.

    Files of a folder are taken in the order of their names.
    """
    try:
        paths = _files(source)
        kind = _format(paths)
        corpus = _jsonl(paths, limit) if kind == "jsonl" else _parquet(paths, limit)
    except OSError as error:
        raise BadCorpus(f"{error.filename or source} cannot be read: {error.strerror}") from None
    names = corpus.kinds if corpus.schema is None else corpus.schema.names
    for name in (DIGEST, ERROR):
        if name in names:
            raise BadCorpus(
                f"the input has a column {name!r}, where results go: rename it or leave it out"
            )
    return corpus


def _files(source: Path) -> list[Path]:
    if not source.is_dir():
        return [source]
    visible = sorted(path for path in source.iterdir() if path.name[0] not in "._")
    for path in visible:
        if path.suffix in _PACKED and path.with_suffix("").suffix in SUFFIXES:
            raise BadCorpus(f"{path} is packed: unpack it first")
    found = [path for path in visible if path.suffix in SUFFIXES]
    if not found:
        raise BadCorpus(f"{source} holds no file that ends in {', '.join(SUFFIXES)}")
    return found


def _format(paths: Iterable[Path]) -> Format:
    formats = {SUFFIXES.get(path.suffix): path for path in paths}
    if None in formats:
        raise BadCorpus(f"{formats[None]} does not end in {', '.join(SUFFIXES)}")
    if len(formats) > 1:
        raise BadCorpus("the folder holds JSONL and Parquet: give them one at a time")
    (found,) = (name for name in formats if name)
    return found


def _jsonl(paths: Sequence[Path], limit: int | None) -> Corpus:
    kinds: dict[str, Kind] = {}
    files: list[CorpusFile] = []
    for path, left in _until(paths, files, limit):
        files.append(_file(path, jsonl.scan(path, kinds, left)))
    return Corpus("jsonl", tuple(files), kinds=kinds)


def _parquet(paths: Sequence[Path], limit: int | None) -> Corpus:
    from kibaru_service.bulk import parquet  # noqa: PLC0415 - pyarrow is of the extra [bulk]

    schema = parquet.common_schema(paths)
    files: list[CorpusFile] = []
    for path, left in _until(paths, files, limit):
        rows = parquet.count(path)
        files.append(_file(path, range(rows if left is None else min(rows, left))))
    return Corpus("parquet", tuple(files), schema=schema)


def _until(
    paths: Iterable[Path], files: Sequence[CorpusFile], limit: int | None
) -> Iterator[tuple[Path, int | None]]:
    """Yield the files as long as rows are wanted, each with how many; `files` are those before."""
    for path in paths:
        left = None if limit is None else limit - sum(len(file.begins) for file in files)
        if left == 0:
            return
        yield path, left


def _file(path: Path, begins: Sequence[int]) -> CorpusFile:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return CorpusFile(path.resolve(), path.stat().st_size, digest, begins)
