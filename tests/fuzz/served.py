"""The servicer without a socket: real use cases and batches, and a context that keeps a status."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import grpc

from kibaru.v1 import news_pb2 as pb
from kibaru_service.assembly import edition
from kibaru_service.config import Settings
from kibaru_service.engine.models import LoadedModels
from kibaru_service.transport.interceptors import Calls
from kibaru_service.transport.servicer import NewsServicer
from kibaru_service.usecases.editions import Editions

# What a caller may be told of a request that is wrong, or comes at a bad time.
TYPED = {
    grpc.StatusCode.OK,
    grpc.StatusCode.INVALID_ARGUMENT,
    grpc.StatusCode.RESOURCE_EXHAUSTED,
}
_METHODS: dict[type, str] = {
    pb.DigestRequest: "Digest",
    pb.StreamDigestRequest: "StreamDigest",
    pb.SummarizeRequest: "Summarize",
    pb.TranslateRequest: "Translate",
    pb.GetInfoRequest: "GetInfo",
}


class Context:
    """As much of a gRPC context as the service uses."""

    def __init__(self, metadata: tuple[tuple[str, str], ...] = ()) -> None:
        self.status = grpc.StatusCode.OK
        self.details = ""
        self._metadata = metadata

    def invocation_metadata(self) -> tuple[tuple[str, str], ...]:
        return self._metadata

    def set_trailing_metadata(self, metadata: object) -> None:
        del metadata

    def auth_context(self) -> dict[str, object]:
        return {}

    def peer(self) -> str:
        return "ipv4:127.0.0.1:1"

    def time_remaining(self) -> None:
        return None

    def code(self) -> grpc.StatusCode:
        return self.status

    async def abort(self, code: grpc.StatusCode, details: str, metadata: object = ()) -> None:
        del metadata
        self.status, self.details = code, details
        raise grpc.aio.AbortError


class Served:
    """Every RPC over one set of models, with what the interceptor puts around it."""

    def __init__(self, models: LoadedModels, **settings: object) -> None:
        limits = {"max_text_chars": 2_000, "max_sentences": 100, **settings}
        chosen = Settings.model_validate(limits)
        self._models = models
        self._calls = Calls()
        self._servicer = NewsServicer(Editions([edition(chosen, models)]))

    async def answer(self, kind: type, raw: bytes) -> tuple[Context, list[Any]]:
        """Return how a request of some type, as bytes, ended, and the replies."""
        context, name = Context((("x-request-id", "fuzz"),)), _METHODS[kind]
        handle = getattr(self._servicer, name)
        handler = await self._around(name, handle, kind)
        replies: list[Any] = []
        try:
            if handler.unary_unary:
                replies.append(await handler.unary_unary(raw, context))
            else:
                async for part in handler.unary_stream(raw, context):
                    replies.append(part)
        except grpc.aio.AbortError:
            pass
        return context, [type(reply).FromString(reply.SerializeToString()) for reply in replies]

    async def _around(self, name: str, handle: Callable[..., Any], kind: type) -> Any:
        make = (
            grpc.unary_stream_rpc_method_handler
            if name == "StreamDigest"
            else grpc.unary_unary_rpc_method_handler
        )

        async def found(_details: object) -> Any:
            return make(handle, kind.FromString)  # type: ignore[attr-defined]

        details = type("Details", (), {"method": f"/kibaru.v1.NewsService/{name}"})
        return await self._calls.intercept_service(found, details)

    async def close(self) -> None:
        """Close the models."""
        await self._models.close()
