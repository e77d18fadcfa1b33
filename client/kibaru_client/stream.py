"""A digest that arrives in parts: events while it comes, the whole at its end."""

from __future__ import annotations

from typing import Any, Self

import grpc

from kibaru.v1 import news_pb2 as pb
from kibaru_client import convert
from kibaru_client.merge import Merger
from kibaru_client.replies import Digest, DigestEvent
from kibaru_client.status import translated


class DigestStream:
    """Iterate it for the events; `digest()` reads what is left and returns the whole.

    Leaving its `with` block, or `close()`, cancels what still runs on the server.
    """

    def __init__(self, call: Any, request_id: str) -> None:
        self._call = call
        self._request_id = request_id
        self._merger = Merger()

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> DigestEvent:
        while (part := self._read()) is not None:
            self._merger.add(part)
            event = convert.event(part)
            if event is not None:
                return event
        raise StopIteration

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def digest(self) -> Digest:
        """Read to the end; raises ServerError when the stream stops short of it."""
        return convert.digest(self.reply())

    def reply(self) -> pb.DigestResponse:
        """Read to the end and return the merged message of the contract, to store or forward."""
        for _ in self:
            pass
        return self._merger.reply()

    def close(self) -> None:
        """Give the rest up; does nothing after the end."""
        self._call.cancel()

    def _read(self) -> pb.StreamDigestResponse | None:
        with translated(self._request_id):
            return next(self._call, None)


class AsyncDigestStream:
    """The same for asyncio: `async for` over the events, `await digest()` for the whole."""

    def __init__(self, call: Any, request_id: str) -> None:
        self._call = call
        self._request_id = request_id
        self._merger = Merger()

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> DigestEvent:
        while (part := await self._read()) is not None:
            self._merger.add(part)
            event = convert.event(part)
            if event is not None:
                return event
        raise StopAsyncIteration

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        self.close()

    async def digest(self) -> Digest:
        """Read to the end; raises ServerError when the stream stops short of it."""
        return convert.digest(await self.reply())

    async def reply(self) -> pb.DigestResponse:
        """Read to the end and return the merged message of the contract, to store or forward."""
        async for _ in self:
            pass
        return self._merger.reply()

    def close(self) -> None:
        """Give the rest up; does nothing after the end."""
        self._call.cancel()

    async def _read(self) -> pb.StreamDigestResponse | None:
        with translated(self._request_id):
            part = await self._call.read()
        return None if part is grpc.aio.EOF else part
