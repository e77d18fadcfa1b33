"""What callers of the contract depend on, as plain JSON: numbers, names, types and RPCs.

`python tests/contract_surface.py` writes the baseline that the contract is compared with; run it
for a release, never to silence the comparison.
"""

from __future__ import annotations

import json
import tempfile
from importlib import resources
from pathlib import Path

from google.protobuf import descriptor_pb2
from grpc_tools import protoc

ROOT = Path(__file__).resolve().parents[1]
PROTO = "kibaru/v1/news.proto"
BASELINE = ROOT / "tests" / "data" / "news.v1.json"

Surface = dict[str, dict[str, str]]
Field = descriptor_pb2.FieldDescriptorProto


def described() -> descriptor_pb2.FileDescriptorProto:
    """Compile the proto; the descriptor keeps comments and their places."""
    include = resources.files("grpc_tools") / "_proto"
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "news.binpb"
        flags = [f"-I{ROOT / 'proto'}", f"-I{include}", "--include_source_info"]
        if protoc.main(["protoc", *flags, f"--descriptor_set_out={out}", PROTO]):
            raise SystemExit("protoc refuses the contract")
        (file,) = descriptor_pb2.FileDescriptorSet.FromString(out.read_bytes()).file
    return file


def surface(file: descriptor_pb2.FileDescriptorProto) -> Surface:
    """Return per element what must stay: only additions leave every entry as it is."""
    kept: Surface = {f"file {file.name}": {"package": file.package, "syntax": file.syntax}}
    for message in file.message_type:
        fields = {str(field.number): _field(field, message) for field in message.field}
        kept[f"message {message.name}"] = fields
    for enum in file.enum_type:
        kept[f"enum {enum.name}"] = {str(value.number): value.name for value in enum.value}
    for service in file.service:
        kept[f"service {service.name}"] = {m.name: _method(m) for m in service.method}
    return kept


def broken(old: Surface, new: Surface) -> list[str]:
    """Return what callers of `old` would miss in `new`, one line each."""
    return [
        f"{element}: {key} was {value!r}, is {new.get(element, {}).get(key)!r}"
        for element, entries in old.items()
        for key, value in entries.items()
        if new.get(element, {}).get(key) != value
    ]


def _field(field: Field, message: descriptor_pb2.DescriptorProto) -> str:
    kind = field.type_name.lstrip(".") or Field.Type.Name(field.type)
    words = ["repeated" if field.label == Field.LABEL_REPEATED else "", kind, field.name]
    if field.HasField("oneof_index"):
        words.append(f"in {message.oneof_decl[field.oneof_index].name}")
    return " ".join(filter(None, words))


def _method(method: descriptor_pb2.MethodDescriptorProto) -> str:
    asks = "stream " * method.client_streaming + method.input_type.lstrip(".")
    answers = "stream " * method.server_streaming + method.output_type.lstrip(".")
    return f"{asks} -> {answers}"


if __name__ == "__main__":
    BASELINE.write_text(json.dumps(surface(described()), indent=1) + "\n", encoding="utf-8")
