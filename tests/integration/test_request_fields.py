"""Every field of every request, with values that nobody means: an answer, or a typed refusal."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any

import grpc
import pytest
from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message import Message
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from served import TYPED, Served
from wire_requests import REQUESTS

from hostile import SHAPES
from kibaru_service.engine.fake import fake_models

Values = st.SearchStrategy[Any]
Path = tuple[str, ...]
_TEXTS = st.one_of(
    st.text(max_size=60),
    st.sampled_from(["", " ", "\x00", "\u200b", "\u202e", "\ufffd", "en", "FR-ml", "xx", "fake"]),
    st.builds(lambda shape, size: shape(size), st.sampled_from([*SHAPES.values()]), st.just(300)),
    st.just("e" * 3_000),
)
_SCALARS: dict[int, Values] = {
    FieldDescriptor.CPPTYPE_STRING: _TEXTS,
    FieldDescriptor.CPPTYPE_BOOL: st.booleans(),
    FieldDescriptor.CPPTYPE_ENUM: st.integers(-(2**31), 2**31 - 1) | st.integers(-1, 6),
    FieldDescriptor.CPPTYPE_INT32: st.integers(-(2**31), 2**31 - 1) | st.integers(-1, 60),
    FieldDescriptor.CPPTYPE_DOUBLE: st.floats() | st.floats(0, 1),
    FieldDescriptor.CPPTYPE_FLOAT: st.floats(width=32),
}


def paths(kind: Descriptor, above: Path = ()) -> Iterator[tuple[Path, FieldDescriptor]]:
    """Yield every scalar field of a message, through the messages that it holds."""
    for field in kind.fields:
        if field.message_type:
            yield from paths(field.message_type, (*above, field.name))
        else:
            yield (*above, field.name), field


FIELDS = [
    pytest.param(request, path, field, id=f"{type(request).__name__}.{'.'.join(path)}")
    for request in REQUESTS
    for path, field in paths(request.DESCRIPTOR)
]


@pytest.fixture
async def served() -> AsyncIterator[Served]:
    service = Served(fake_models(), max_sentences=50)
    yield service
    await service.close()


def put(message: Any, path: Path, value: Any, *, many: bool) -> None:
    """Set a field; of a repeated message on the way, the first or a new one has it."""
    *way, last = path
    for name in way:
        inner = getattr(message, name)
        message = inner if isinstance(inner, Message) else (inner[0] if inner else inner.add())
        message.SetInParent()
    if many:
        del getattr(message, last)[:]
        getattr(message, last).extend(value)
    else:
        setattr(message, last, value)


@pytest.mark.parametrize(("base", "path", "field"), FIELDS)
async def test_any_value_is_answered_or_refused(
    served: Served, base: Message, path: Path, field: FieldDescriptor
) -> None:
    """Never INTERNAL, never UNKNOWN, whatever the value; a refusal has something to say."""
    one = _SCALARS[field.cpp_type]
    values = st.lists(one, max_size=4) | one.map(lambda v: [v] * 200) if field.is_repeated else one
    drawn: list[Any] = []

    # The draws are made first: the server is async, and hypothesis is not.
    @settings(
        max_examples=12,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(values)
    def draw(value: Any) -> None:
        drawn.append(value)

    draw()
    for value in drawn:
        request = type(base)()
        request.CopyFrom(base)
        put(request, path, value, many=field.is_repeated)
        context, replies = await served.answer(type(request), request.SerializeToString())
        assert context.status in TYPED, (value, context.details)
        assert replies if context.status is grpc.StatusCode.OK else context.details
