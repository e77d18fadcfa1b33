"""Tables of rows and their digests: types from the contract's descriptors, values from JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa
from google.protobuf import json_format
from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.duration_pb2 import Duration
from google.protobuf.message import Message

from kibaru.v1 import news_pb2 as pb
from kibaru_service.bulk import jsonl
from kibaru_service.bulk.kinds import Kind
from kibaru_service.bulk.outcome import DIGEST, ERROR, ERROR_FIELDS, Outcome
from kibaru_service.bulk.rows import Row

_SCALARS = {
    FieldDescriptor.CPPTYPE_BOOL: pa.bool_(),
    FieldDescriptor.CPPTYPE_DOUBLE: pa.float64(),
    FieldDescriptor.CPPTYPE_ENUM: pa.string(),
    FieldDescriptor.CPPTYPE_FLOAT: pa.float32(),
    FieldDescriptor.CPPTYPE_INT32: pa.int32(),
    FieldDescriptor.CPPTYPE_INT64: pa.int64(),
    FieldDescriptor.CPPTYPE_STRING: pa.string(),
    FieldDescriptor.CPPTYPE_UINT32: pa.uint32(),
    FieldDescriptor.CPPTYPE_UINT64: pa.uint64(),
}
_COLUMNS: dict[Kind, pa.DataType] = {
    "null": pa.string(),
    "bool": pa.bool_(),
    "int64": pa.int64(),
    "float64": pa.float64(),
    "string": pa.string(),
    "json": pa.string(),
}


def type_of(descriptor: Descriptor) -> pa.DataType:
    """Return the struct for a message: enums by name, durations in seconds."""
    if descriptor is Duration.DESCRIPTOR:
        return pa.float64()
    return pa.struct([pa.field(field.name, _field(field)) for field in descriptor.fields])


def _field(field: FieldDescriptor) -> pa.DataType:
    message = field.message_type
    one = type_of(message) if message is not None else _SCALARS[field.cpp_type]
    return pa.list_(one) if field.is_repeated else one


DIGEST_TYPE = type_of(pb.DigestResponse.DESCRIPTOR)
ERROR_TYPE = pa.struct([pa.field(name, pa.string()) for name in ERROR_FIELDS])


def schema(carried: pa.Schema) -> pa.Schema:
    """Return the columns of the output: those that are carried through, and our two."""
    return carried.append(pa.field(DIGEST, DIGEST_TYPE)).append(pa.field(ERROR, ERROR_TYPE))


def carried_schema(kinds: Mapping[str, Kind]) -> pa.Schema:
    """Return the columns that JSON rows become."""
    return pa.schema([(_text(name), _COLUMNS[kind]) for name, kind in kinds.items()])


def carried(rows: Sequence[Row], kinds: Mapping[str, Kind]) -> pa.Table:
    """Return JSON rows as a table; a row lacks what it does not name."""
    columns = [
        pa.array([_value(row.columns.get(name), kind) for row in rows], _COLUMNS[kind])
        for name, kind in kinds.items()
    ]
    # Without a column a table would not know how many rows it has; there always is one then.
    return pa.Table.from_arrays(columns, schema=carried_schema(kinds))


def with_outcomes(table: pa.Table, outcomes: Sequence[Outcome]) -> pa.Table:
    """Return the table with what came of each of its rows."""
    found = [_message(outcome.digest) for outcome in outcomes]
    errors = [outcome.error for outcome in outcomes]
    columns = [*table.columns, pa.array(found, DIGEST_TYPE), pa.array(errors, ERROR_TYPE)]
    return pa.Table.from_arrays(columns, schema=schema(table.schema))


def _message(fields: dict[str, Any] | None) -> dict[str, Any] | None:
    if fields is None:
        return None
    return _values(json_format.ParseDict(fields, pb.DigestResponse()))


def _values(message: Message) -> dict[str, Any]:
    return {field.name: _one(message, field) for field in message.DESCRIPTOR.fields}


def _one(message: Message, field: Any) -> Any:
    value = getattr(message, field.name)
    if field.is_repeated:
        return [_plain(inner, field) for inner in value]
    if field.has_presence and not message.HasField(field.name):
        return None
    return _plain(value, field)


def _plain(value: Any, field: Any) -> Any:
    if isinstance(value, Duration):
        return value.ToNanoseconds() / 1e9
    if isinstance(value, Message):
        return _values(value)
    if field.enum_type is not None:
        return field.enum_type.values_by_number[value].name
    return value


def _value(value: Any, kind: Kind) -> Any:
    if value is None:
        return None
    if kind == "json":
        value = jsonl.text(value)
    return _text(value) if isinstance(value, str) else value


def _text(value: str) -> str:
    """Return text that UTF-8 can hold: tables know no lone surrogates."""
    return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
