"""How parts are read and written, for each of the two formats on either side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from shutil import copyfileobj
from typing import TYPE_CHECKING, Protocol

from kibaru_service.bulk import jsonl
from kibaru_service.bulk.corpus import Corpus
from kibaru_service.bulk.kinds import Kind
from kibaru_service.bulk.outcome import Outcome
from kibaru_service.bulk.rows import Part, Row

if TYPE_CHECKING:
    import pyarrow as pa

    from kibaru_service.bulk.parquet import Reader


@dataclass(frozen=True, slots=True)
class Batch:
    """The rows of a part; of a Parquet file also as the table that they came from."""

    rows: list[Row]
    table: pa.Table | None = None


class Source(Protocol):
    """Reads parts; is sent to the workers, and opens files when it is asked."""

    def read(self, part: Part) -> Batch: ...


class Sink(Protocol):
    """Writes parts, and joins them to one file."""

    def write(self, path: Path, batch: Batch, outcomes: Sequence[Outcome]) -> None: ...

    def join(self, parts: Sequence[Path], path: Path) -> None: ...


class JsonlSource:
    """Parts of JSONL files."""

    def read(self, part: Part) -> Batch:
        return Batch(jsonl.read(part))


class JsonlSink:
    """A line for each row: its columns and what came of it."""

    def write(self, path: Path, batch: Batch, outcomes: Sequence[Outcome]) -> None:
        pairs = zip(batch.rows, outcomes, strict=True)
        with path.open("wb") as file:
            for row, outcome in pairs:
                file.write(jsonl.dumps({**row.columns, **outcome.columns()}))

    def join(self, parts: Sequence[Path], path: Path) -> None:
        with path.open("wb") as whole:
            for part in parts:
                with part.open("rb") as file:
                    copyfileobj(file, whole, 2**20)


class ParquetSource:
    """Parts of Parquet files; `wanted` are the columns that rows shall have, None for all."""

    def __init__(self, schema: pa.Schema, wanted: Sequence[str] | None = None) -> None:
        self._schema = schema
        self._wanted = wanted and [name for name in wanted if name in schema.names]
        self._reader: Reader | None = None

    def read(self, part: Part) -> Batch:
        from kibaru_service.bulk.parquet import Reader  # noqa: PLC0415 - pyarrow is an extra

        self._reader = self._reader or Reader(self._schema)
        table = self._reader.table(part)
        seen = table if self._wanted is None else table.select(self._wanted)
        columns = seen.to_pylist() if seen.num_columns else [{}] * table.num_rows
        return Batch([Row(part.place + n, row) for n, row in enumerate(columns)], table)


class ParquetSink:
    """A row for each row; `kinds` are the columns of rows that come without a table."""

    def __init__(self, schema: pa.Schema | None, kinds: dict[str, Kind]) -> None:
        self._schema = schema
        self._kinds = kinds

    def write(self, path: Path, batch: Batch, outcomes: Sequence[Outcome]) -> None:
        from kibaru_service.bulk import arrow, parquet  # noqa: PLC0415 - pyarrow is an extra

        table = batch.table
        if table is None:
            table = arrow.carried(batch.rows, self._kinds)
        parquet.write(path, arrow.with_outcomes(table, outcomes))

    def join(self, parts: Sequence[Path], path: Path) -> None:
        from kibaru_service.bulk import arrow, parquet  # noqa: PLC0415 - pyarrow is an extra

        schema = self._schema
        parquet.join(parts, path, arrow.carried_schema(self._kinds) if schema is None else schema)


def source_of(corpus: Corpus, wanted: Sequence[str] | None) -> Source:
    """Return what reads a corpus; `wanted` are the columns that an article is read from.

    None for all columns: where the rows themselves are written again.
    """
    if corpus.schema is None:
        return JsonlSource()
    return ParquetSource(corpus.schema, wanted)


def sink_of(corpus: Corpus, form: str) -> Sink:
    """Return what writes the results of a corpus in a format."""
    return JsonlSink() if form == "jsonl" else ParquetSink(corpus.schema, corpus.kinds)
