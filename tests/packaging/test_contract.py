"""The rules of `buf lint` STANDARD and `buf breaking` FILE that matter here, in Python alone."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from pathlib import PurePosixPath
from typing import Any

import pytest
from google.protobuf import descriptor_pb2

from contract_surface import BASELINE, PROTO, Surface, broken, described, surface

FILE = described()
METHODS = [(service, method) for service in FILE.service for method in service.method]


def snake(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


def test_the_package_is_the_path() -> None:
    """Then protoc, Python and people find the same file; the last part is a version."""
    assert FILE.package == ".".join(PurePosixPath(PROTO).parent.parts)
    assert re.fullmatch(r"v[1-9]\d*", FILE.package.rpartition(".")[2])


def test_services_are_called_services() -> None:
    """A service can be told from a message by its name."""
    assert [service.name for service in FILE.service if not service.name.endswith("Service")] == []
    assert FILE.service


@pytest.mark.parametrize("method", [method for _, method in METHODS], ids=lambda m: m.name)
def test_every_call_has_its_own_messages(method: descriptor_pb2.MethodDescriptorProto) -> None:
    """Request and reply are named after the call, so that either can grow alone."""
    prefix = f".{FILE.package}.{method.name}"
    assert (method.input_type, method.output_type) == (f"{prefix}Request", f"{prefix}Response")


@pytest.mark.parametrize("enum", FILE.enum_type, ids=lambda enum: enum.name)
def test_enum_values_carry_their_enum(enum: descriptor_pb2.EnumDescriptorProto) -> None:
    """Zero means that nothing was said; names do not clash in the flat scope of protobuf."""
    prefix = snake(enum.name).upper() + "_"
    assert (enum.value[0].number, enum.value[0].name) == (0, f"{prefix}UNSPECIFIED")
    assert [value.name for value in enum.value if not value.name.startswith(prefix)] == []
    assert len({value.number for value in enum.value}) == len(enum.value)


def test_names_are_cased_by_kind() -> None:
    """PascalCase for types and calls, lower_snake_case for fields and oneofs."""
    types: list[Any] = [*FILE.message_type, *FILE.enum_type, *FILE.service]
    names = [element.name for element in (*types, *(method for _, method in METHODS))]
    assert [name for name in names if not re.fullmatch(r"([A-Z][a-z0-9]+)+", name)] == []
    members = [field.name for message in FILE.message_type for field in message.field]
    members += [oneof.name for message in FILE.message_type for oneof in message.oneof_decl]
    assert [m for m in members if not re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", m)] == []


def documented() -> set[tuple[int, ...]]:
    """Return the paths of elements that a comment stands above."""
    places = FILE.source_code_info.location
    return {tuple(place.path) for place in places if place.leading_comments.strip()}


def elements() -> dict[str, tuple[int, ...]]:
    """Return every element that must be documented with its path in the descriptor."""
    paths: dict[str, tuple[int, ...]] = {}
    groups: list[tuple[int, Iterable[Any], str]] = [
        (4, FILE.message_type, "field"),
        (5, FILE.enum_type, "value"),
        (6, FILE.service, "method"),
    ]
    for tag, group, members in groups:
        for at, element in enumerate(group):
            paths[element.name] = (tag, at)
            for number, member in enumerate(getattr(element, members)):
                paths[f"{element.name}.{member.name}"] = (tag, at, 2, number)
    return paths


def test_every_element_is_documented() -> None:
    """The proto is the reference: each message, field, value and call says what it is."""
    paths = elements()
    assert [name for name, path in paths.items() if path not in documented()] == []
    assert {"Article.text", "Role.ROLE_BODY", "NewsService.Digest"} <= set(paths)


def test_comments_are_sentences() -> None:
    """A comment starts with a capital or a name and ends with a full stop."""
    wanted = set(elements().values())
    comments = [
        place.leading_comments.strip()
        for place in FILE.source_code_info.location
        if tuple(place.path) in wanted
    ]
    assert [text for text in comments if not re.match(r"[A-Z0-9]", text)] == []
    assert [text for text in comments if not text.endswith(".")] == []


def test_nothing_that_callers_rely_on_has_changed() -> None:
    """Numbers, names, types and calls of the last release are still there, unchanged."""
    assert broken(json.loads(BASELINE.read_text(encoding="utf-8")), surface(FILE)) == []


def removed(file: descriptor_pb2.FileDescriptorProto) -> None:
    del file.message_type[0].field[1]


def renamed(file: descriptor_pb2.FileDescriptorProto) -> None:
    file.message_type[0].field[1].name = "headline"


def renumbered(file: descriptor_pb2.FileDescriptorProto) -> None:
    file.message_type[0].field[1].number = 17


def retyped(file: descriptor_pb2.FileDescriptorProto) -> None:
    file.message_type[0].field[1].type = descriptor_pb2.FieldDescriptorProto.TYPE_BYTES


def repeated(file: descriptor_pb2.FileDescriptorProto) -> None:
    file.message_type[0].field[1].label = descriptor_pb2.FieldDescriptorProto.LABEL_REPEATED


def without_a_message(file: descriptor_pb2.FileDescriptorProto) -> None:
    del file.message_type[0]


def with_another_value(file: descriptor_pb2.FileDescriptorProto) -> None:
    file.enum_type[0].value[1].name = "PART_OTHER"


def unstreamed(file: descriptor_pb2.FileDescriptorProto) -> None:
    file.service[0].method[1].server_streaming = False


def repackaged(file: descriptor_pb2.FileDescriptorProto) -> None:
    file.package = "kibaru.v2"


@pytest.mark.parametrize(
    "change",
    [
        removed,
        renamed,
        renumbered,
        retyped,
        repeated,
        without_a_message,
        with_another_value,
        unstreamed,
        repackaged,
    ],
)
def test_a_breaking_change_is_found(
    change: Callable[[descriptor_pb2.FileDescriptorProto], None],
) -> None:
    """The comparison sees every way to break a caller."""
    changed = descriptor_pb2.FileDescriptorProto()
    changed.CopyFrom(FILE)
    change(changed)
    assert broken(surface(FILE), surface(changed)) != []


def test_an_addition_breaks_nobody() -> None:
    """New fields, values, messages and calls are how the contract grows."""
    changed = descriptor_pb2.FileDescriptorProto()
    changed.CopyFrom(FILE)
    field = changed.message_type[0].field.add(name="byline", number=90)
    field.type = descriptor_pb2.FieldDescriptorProto.TYPE_STRING
    changed.enum_type[0].value.add(name="PART_TITLES", number=90)
    changed.message_type.add(name="Byline")
    old: Surface = surface(FILE)
    assert broken(old, surface(changed)) == []
    assert surface(changed) != old
