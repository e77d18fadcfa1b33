"""Parquet: parts read by a cursor that only goes on, and tables written and joined."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from kibaru_service.bulk import arrow
from kibaru_service.bulk.problems import BadCorpus
from kibaru_service.bulk.rows import Part

# Rows decoded at a time, and rows of a group of a joined file.
_BATCH = 256
_GROUP = 10_000


def count(path: Path) -> int:
    """Return how many rows a file has; raises BadCorpus."""
    return int(_opened(path).metadata.num_rows)


def common_schema(paths: Sequence[Path]) -> pa.Schema:
    """Return the columns of all files, a narrower type giving way to a wider one."""
    schemas = [_opened(path).schema_arrow.remove_metadata() for path in paths]
    try:
        return pa.unify_schemas(schemas, promote_options="permissive")
    except (pa.ArrowInvalid, pa.ArrowTypeError) as error:
        raise BadCorpus(f"the files do not have the same columns: {error}") from None


class Reader:
    """Reads parts as tables of one schema; quick for parts of a file in their order.

    A row group may hold a million rows and can only be decoded from its start, so that a part
    behind the last one goes on where that ended.
    """

    def __init__(self, schema: pa.Schema) -> None:
        self._schema = schema
        self._file = ""
        self._next = 0
        self._batches: Iterator[pa.RecordBatch] = iter(())
        self._rest = pa.table({})

    def table(self, part: Part) -> pa.Table:
        """Return the rows of a part; raises OSError where the file has changed."""
        if part.file != self._file or part.offset < self._next:
            self._open(part)
        self._take(part.offset - self._next)
        taken = self._take(part.rows)
        return _fitted(pa.concat_tables(taken), self._schema)

    def _open(self, part: Part) -> None:
        file = pq.ParquetFile(part.file, pre_buffer=False)
        sizes = [file.metadata.row_group(n).num_rows for n in range(file.num_row_groups)]
        first = start = 0
        while part.offset >= start + sizes[first]:
            start += sizes[first]
            first += 1
        groups = list(range(first, len(sizes)))
        self._batches = file.iter_batches(_BATCH, row_groups=groups)
        self._file, self._next, self._rest = part.file, start, file.schema_arrow.empty_table()

    def _take(self, rows: int) -> list[pa.Table]:
        """Return the next so many rows."""
        taken = []
        while rows > 0:
            if not self._rest.num_rows:
                self._rest = pa.Table.from_batches([self._batch()])
            head, self._rest = self._rest.slice(0, rows), self._rest.slice(rows)
            taken.append(head)
            rows -= head.num_rows
            self._next += head.num_rows
        return taken

    def _batch(self) -> pa.RecordBatch:
        batch = next(self._batches, None)
        if batch is None:
            raise OSError(f"{self._file} has fewer rows than it had")
        return batch


def write(path: Path, table: pa.Table) -> None:
    """Write a table."""
    pq.write_table(table, path, compression="zstd")


def join(parts: Sequence[Path], path: Path, carried: pa.Schema) -> None:
    """Write the rows of all parts, in their order, to one file with groups of a useful size."""
    with pq.ParquetWriter(path, arrow.schema(carried), compression="zstd") as writer:
        held: list[pa.Table] = []
        for part in parts:
            held.append(pq.read_table(part, partitioning=None))
            if sum(table.num_rows for table in held) >= _GROUP:
                writer.write_table(pa.concat_tables(held))
                held = []
        if held:
            writer.write_table(pa.concat_tables(held))


def _fitted(table: pa.Table, schema: pa.Schema) -> pa.Table:
    """Return the table with the columns of the schema, null where the file lacks one."""
    columns = [
        table[field.name].cast(field.type)
        if field.name in table.column_names
        else pa.nulls(table.num_rows, field.type)
        for field in schema
    ]
    return pa.Table.from_arrays(columns, schema=schema)


def _opened(path: Path) -> pq.ParquetFile:
    try:
        return pq.ParquetFile(path)
    except (pa.ArrowInvalid, OSError) as error:
        raise BadCorpus(f"{path} cannot be read as Parquet: {error}") from None
