"""Requests whose bytes are not the message that they should be: the caller's mistake, and typed.

gRPC answers an error of a deserializer with UNKNOWN or INTERNAL, as if the server had failed. So
the deserializer gives an `Unreadable`, and who comes to handle it refuses.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import Any

import grpc
from google.protobuf.message import DecodeError

from kibaru_service.errors import InvalidRequest
from kibaru_service.transport.status import status_of

# Only reflection takes a stream, and whoever reads the contract asks for a dozen names.
_MOST_REQUESTS = 1_000
_MOST_STREAM_BYTES = 256 * 1024


class Unreadable:
    """Stands in for a request whose bytes are not the message that they should be."""


def readable(deserializer: Callable[[bytes], object]) -> Callable[[bytes], object]:
    """Return the deserializer with Unreadable in place of an error, which gRPC would not type."""

    def read(raw: bytes) -> object:
        try:
            return deserializer(raw)
        except (DecodeError, UnicodeDecodeError):
            return Unreadable()

    return read


def check_readable(request: object) -> None:
    """Raise InvalidRequest for what could not be read."""
    if isinstance(request, Unreadable):
        raise InvalidRequest("request", "the bytes are not a valid message (UTF-8 included)")


def refusing(handle: Callable[[Any, Any], AsyncIterator[Any]]) -> Any:
    """Return the handler of a stream of requests: few, small together, and none Unreadable."""

    def call(requests: AsyncIterator[Any], context: Any) -> AsyncIterator[Any]:
        return handle(_checked(requests), context)

    return call


async def _checked(requests: AsyncIterator[Any]) -> AsyncIterator[Any]:
    count = size = 0
    async for request in requests:
        check_readable(request)
        count, size = count + 1, size + request.ByteSize()
        if count > _MOST_REQUESTS or size > _MOST_STREAM_BYTES:
            limits = f"{_MOST_REQUESTS} requests, {_MOST_STREAM_BYTES} bytes together"
            raise InvalidRequest("request", f"the stream is longer than {limits}")
        yield request


class Answerable(grpc.aio.ServerInterceptor):  # type: ignore[misc]
    """Types the refusal of unreadable requests where nothing else stands around the calls."""

    async def intercept_service(self, continuation: Callable[[Any], Any], details: Any) -> Any:
        handler = await continuation(details)
        return handler and answerable(handler)


def answerable(handler: Any) -> Any:
    """Return a handler of health, whose methods take one request, that refuses an Unreadable."""
    kind = "unary_unary" if handler.unary_unary else "unary_stream"
    handle = getattr(handler, kind)

    async def call(request: Any, context: Any) -> Any:
        try:
            check_readable(request)
        except InvalidRequest as error:
            status = status_of(error, request_id="")
            await context.abort(status.code, status.message, status.metadata)
        return await handle(request, context)

    make = getattr(grpc, f"{kind}_rpc_method_handler")
    return make(call, readable(handler.request_deserializer), handler.response_serializer)
