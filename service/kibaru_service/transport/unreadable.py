"""Requests as bytes, read by who handles them: after access, and with a typed refusal.

Given a deserializer, gRPC runs it before any handler, so that a stranger's bytes would be parsed
too, and answers its error with UNKNOWN or INTERNAL, as if the server had failed.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import Any

import grpc
from google.protobuf.message import DecodeError

from kibaru_service.errors import InvalidRequest
from kibaru_service.transport.status import status_of

Deserializer = Callable[[bytes], Any]

# Only reflection takes a stream, and whoever reads the contract asks for a dozen names.
_MOST_REQUESTS = 1_000
_MOST_STREAM_BYTES = 256 * 1024


def parsed(deserializer: Deserializer, raw: bytes) -> Any:
    """Return the message; raises InvalidRequest for bytes that are not one."""
    try:
        return deserializer(raw)
    except (DecodeError, UnicodeDecodeError):
        message = "the bytes are not a valid message (UTF-8 included)"
        raise InvalidRequest("request", message) from None


async def each_parsed(deserializer: Deserializer, stream: AsyncIterator[bytes]) -> Any:
    """Yield the messages of a stream; raises InvalidRequest for a bad one, or for too many."""
    count = size = 0
    async for raw in stream:
        count, size = count + 1, size + len(raw)
        if count > _MOST_REQUESTS or size > _MOST_STREAM_BYTES:
            limits = f"{_MOST_REQUESTS} requests, {_MOST_STREAM_BYTES} bytes together"
            raise InvalidRequest("request", f"the stream is longer than {limits}")
        yield parsed(deserializer, raw)


class Answerable(grpc.aio.ServerInterceptor):  # type: ignore[misc]
    """Types the refusal of unreadable requests where nothing else stands around the calls."""

    async def intercept_service(self, continuation: Callable[[Any], Any], details: Any) -> Any:
        handler = await continuation(details)
        return handler and answerable(handler)


def answerable(handler: Any) -> Any:
    """Return a handler of health, whose methods take one request, that refuses a bad one."""
    kind = "unary_unary" if handler.unary_unary else "unary_stream"
    handle = getattr(handler, kind)

    async def call(raw: bytes, context: Any) -> Any:
        try:
            request = parsed(handler.request_deserializer, raw)
        except InvalidRequest as error:
            status = status_of(error, request_id="")
            await context.abort(status.code, status.message, status.metadata)
        return await handle(request, context)

    make = getattr(grpc, f"{kind}_rpc_method_handler")
    return make(call, None, handler.response_serializer)
