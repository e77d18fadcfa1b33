"""The RPCs in messages of the contract: deadline, token, request id and errors are seen to."""

# A deadline has to travel with the call; asyncio.timeout would keep it from the server.
# ruff: noqa: ASYNC109

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from kibaru.v1 import news_pb2 as pb
from kibaru.v1.news_pb2_grpc import NewsServiceStub
from kibaru_client import channel
from kibaru_client.status import REQUEST_ID_KEY, translated
from kibaru_client.stream import AsyncDigestStream, DigestStream
from kibaru_client.tracing import CallSpan, end_with, end_with_async, spanned


@dataclass(frozen=True, slots=True)
class Terms:
    """What goes along with one call."""

    request_id: str
    metadata: tuple[tuple[str, str], ...]
    timeout: float


def terms(connection: channel.Connection, timeout: float | None) -> Terms:
    """Return the terms of one call, under a new request id."""
    request_id = uuid4().hex
    metadata = [(REQUEST_ID_KEY, request_id)]
    if token := connection.bearer():
        metadata.append(("authorization", f"Bearer {token}"))
    seconds = connection.timeout if timeout is None else timeout
    return Terms(request_id, tuple(metadata), seconds)


class Calls:
    """Blocking calls; safe to share among threads."""

    def __init__(self, connection: channel.Connection) -> None:
        self._connection = connection
        self._channel = channel.open_channel(connection)
        self._stub: Any = NewsServiceStub(self._channel)

    def close(self) -> None:
        """Close the channel; running calls end as cancelled."""
        self._channel.close()

    def digest(self, request: pb.DigestRequest, timeout: float | None) -> pb.DigestResponse:
        reply: pb.DigestResponse = self._unary(self._stub.Digest, request, timeout)
        return reply

    def summarize(
        self, request: pb.SummarizeRequest, timeout: float | None
    ) -> pb.SummarizeResponse:
        reply: pb.SummarizeResponse = self._unary(self._stub.Summarize, request, timeout)
        return reply

    def translate(
        self, request: pb.TranslateRequest, timeout: float | None
    ) -> pb.TranslateResponse:
        reply: pb.TranslateResponse = self._unary(self._stub.Translate, request, timeout)
        return reply

    def info(self, request: pb.GetInfoRequest, timeout: float | None) -> pb.GetInfoResponse:
        reply: pb.GetInfoResponse = self._unary(self._stub.GetInfo, request, timeout)
        return reply

    def stream_digest(self, request: pb.StreamDigestRequest, timeout: float | None) -> DigestStream:
        agreed = terms(self._connection, timeout)
        span = CallSpan(self._connection.tracer, request) if self._connection.tracer else None
        metadata = (*agreed.metadata, *(span.headers if span else ()))
        call = self._stub.StreamDigest(request, timeout=agreed.timeout, metadata=metadata)
        end_with(span, call)
        return DigestStream(call, agreed.request_id)

    def _unary(self, method: Any, request: Any, timeout: float | None) -> Any:
        agreed = terms(self._connection, timeout)
        tracer = self._connection.tracer
        with translated(agreed.request_id), spanned(tracer, request) as more:
            metadata = (*agreed.metadata, *more)
            return method(request, timeout=agreed.timeout, metadata=metadata)


class AsyncCalls:
    """The same calls for asyncio; belongs to the event loop that it was made in."""

    def __init__(self, connection: channel.Connection) -> None:
        self._connection = connection
        self._channel = channel.open_async_channel(connection)
        self._stub: Any = NewsServiceStub(self._channel)

    async def close(self) -> None:
        """Close the channel; running calls end as cancelled."""
        await self._channel.close()

    async def digest(self, request: pb.DigestRequest, timeout: float | None) -> pb.DigestResponse:
        reply: pb.DigestResponse = await self._unary(self._stub.Digest, request, timeout)
        return reply

    async def summarize(
        self, request: pb.SummarizeRequest, timeout: float | None
    ) -> pb.SummarizeResponse:
        reply: pb.SummarizeResponse = await self._unary(self._stub.Summarize, request, timeout)
        return reply

    async def translate(
        self, request: pb.TranslateRequest, timeout: float | None
    ) -> pb.TranslateResponse:
        reply: pb.TranslateResponse = await self._unary(self._stub.Translate, request, timeout)
        return reply

    async def info(self, request: pb.GetInfoRequest, timeout: float | None) -> pb.GetInfoResponse:
        reply: pb.GetInfoResponse = await self._unary(self._stub.GetInfo, request, timeout)
        return reply

    def stream_digest(
        self, request: pb.StreamDigestRequest, timeout: float | None
    ) -> AsyncDigestStream:
        agreed = terms(self._connection, timeout)
        span = CallSpan(self._connection.tracer, request) if self._connection.tracer else None
        metadata = (*agreed.metadata, *(span.headers if span else ()))
        call = self._stub.StreamDigest(request, timeout=agreed.timeout, metadata=metadata)
        end_with_async(span, call)
        return AsyncDigestStream(call, agreed.request_id)

    async def _unary(self, method: Any, request: Any, timeout: float | None) -> Any:
        agreed = terms(self._connection, timeout)
        tracer = self._connection.tracer
        with translated(agreed.request_id), spanned(tracer, request) as more:
            metadata = (*agreed.metadata, *more)
            return await method(request, timeout=agreed.timeout, metadata=metadata)
