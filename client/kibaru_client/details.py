"""The google.rpc details of a failed call, read with protobuf alone.

The four messages are described here, with the fields that are read, instead of depending on
googleapis-common-protos. They live in a pool of their own: in the default one they would clash
with that package where it is installed as well.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from google.protobuf import any_pb2, descriptor_pb2, descriptor_pool, duration_pb2, message_factory
from google.protobuf.message import DecodeError

from kibaru_client.errors import Failure, FieldViolation

Field = descriptor_pb2.FieldDescriptorProto
FIELDS: dict[str, tuple[tuple[int, str, str], ...]] = {
    "Status": ((1, "code", "int32"), (2, "message", "string"), (3, "details", "*Any")),
    "ErrorInfo": ((1, "reason", "string"), (2, "domain", "string")),
    "RetryInfo": ((1, "retry_delay", "Duration"),),
    "RequestInfo": ((1, "request_id", "string"),),
    "FieldViolation": ((1, "field", "string"), (2, "description", "string")),
    "BadRequest": ((1, "field_violations", "*FieldViolation"),),
}
SCALARS = {"int32": Field.TYPE_INT32, "string": Field.TYPE_STRING}
PACKAGES = {"Any": ".google.protobuf.", "Duration": ".google.protobuf."}


def read(status: bytes) -> Failure:
    """Decode a `grpc-status-details-bin` trailer; what cannot be read is left out."""
    classes = _classes()
    said: dict[str, Any] = {}
    for name, value in _packed(status):
        if name not in classes:
            continue
        try:
            said[name] = classes[name].FromString(value)
        except DecodeError:
            continue
    return _failure(said)


def _packed(status: bytes) -> Iterator[tuple[str, bytes]]:
    try:
        details = _classes()["Status"].FromString(status).details
    except DecodeError:
        return
    for detail in details:
        yield detail.type_url.rpartition("google.rpc.")[2], detail.value


def _failure(said: dict[str, Any]) -> Failure:
    violations = said["BadRequest"].field_violations if "BadRequest" in said else ()
    delay = said["RetryInfo"].retry_delay if "RetryInfo" in said else None
    return Failure(
        reason=said["ErrorInfo"].reason if "ErrorInfo" in said else "",
        request_id=said["RequestInfo"].request_id if "RequestInfo" in said else "",
        violations=tuple(FieldViolation(v.field, v.description) for v in violations),
        retry_after=None if delay is None else delay.seconds + delay.nanos / 1e9,
    )


@cache
def _classes() -> dict[str, Any]:
    pool = descriptor_pool.DescriptorPool()
    for known in (any_pb2, duration_pb2):
        pool.AddSerializedFile(known.DESCRIPTOR.serialized_pb)
    pool.AddSerializedFile(_file().SerializeToString())
    names = {name: pool.FindMessageTypeByName(f"google.rpc.{name}") for name in FIELDS}
    return {name: message_factory.GetMessageClass(found) for name, found in names.items()}


def _file() -> descriptor_pb2.FileDescriptorProto:
    file = descriptor_pb2.FileDescriptorProto(
        name="kibaru_client/details.proto",
        package="google.rpc",
        syntax="proto3",
        dependency=[any_pb2.DESCRIPTOR.name, duration_pb2.DESCRIPTOR.name],
    )
    for message, fields in FIELDS.items():
        described = file.message_type.add(name=message)
        for number, name, kind in fields:
            described.field.append(_field(number, name, kind))
    return file


def _field(number: int, name: str, kind: str) -> descriptor_pb2.FieldDescriptorProto:
    label = Field.LABEL_REPEATED if kind.startswith("*") else Field.LABEL_OPTIONAL
    kind = kind.removeprefix("*")
    if kind in SCALARS:
        return Field(name=name, number=number, label=label, type=SCALARS[kind])
    full_name = PACKAGES.get(kind, ".google.rpc.") + kind
    kind_of = Field.TYPE_MESSAGE
    return Field(name=name, number=number, label=label, type=kind_of, type_name=full_name)
