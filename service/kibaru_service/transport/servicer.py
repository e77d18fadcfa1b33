"""NewsService: each method decodes, calls its use case, encodes."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Any

from kibaru.v1 import news_pb2 as pb
from kibaru.v1 import news_pb2_grpc
from kibaru_service.engine.protocol import Call
from kibaru_service.transport import digests, replies, requests
from kibaru_service.transport.access import caller_of
from kibaru_service.transport.observing import current_trace
from kibaru_service.usecases.editions import Edition, Editions


class NewsServicer(news_pb2_grpc.NewsServiceServicer):
    """The contract over the use cases; errors leave as they are, the interceptor maps them."""

    def __init__(self, editions: Editions) -> None:
        self._editions = editions

    async def Digest(self, request: pb.DigestRequest, context: Any) -> pb.DigestResponse:  # noqa: N802
        call = call_of(context, deterministic=request.deterministic)
        with self._editions.lease(request.profile) as edition:
            options = requests.digest_options(request, _most_terms(edition))
            article = requests.article(request.article)
            return digests.digest(await edition.digest.run(article, options, call))

    async def StreamDigest(  # noqa: N802
        self, request: pb.StreamDigestRequest, context: Any
    ) -> AsyncIterator[pb.StreamDigestResponse]:
        asked = request.digest
        call = call_of(context, deterministic=asked.deterministic)
        with self._editions.lease(asked.profile) as edition:
            options = requests.digest_options(asked, _most_terms(edition))
            stream = edition.digest.stream(requests.article(asked.article), options, call)
            async with aclosing(stream) as events:
                async for event in events:
                    yield digests.part(event)

    async def Summarize(self, request: pb.SummarizeRequest, context: Any) -> pb.SummarizeResponse:  # noqa: N802
        call = call_of(context, deterministic=request.deterministic)
        options = requests.summary_options(request)
        with self._editions.lease(request.profile) as edition:
            article = requests.article(request.article)
            return digests.summaries(await edition.digest.run(article, options, call))

    async def Translate(self, request: pb.TranslateRequest, context: Any) -> pb.TranslateResponse:  # noqa: N802
        call = call_of(context, deterministic=request.deterministic)
        with self._editions.lease(request.profile) as edition:
            done = await edition.translate.run(
                request.texts,
                request.source_language,
                request.target_language,
                requests.terms(request.glossary, _most_terms(edition)),
                call,
            )
            return replies.translated(done)

    async def GetInfo(self, request: pb.GetInfoRequest, context: Any) -> pb.GetInfoResponse:  # noqa: N802, ARG002
        with self._editions.lease(request.profile) as edition:
            return digests.info(edition.info, self._editions.names)


def _most_terms(edition: Edition) -> int:
    return edition.info.limits.max_glossary_terms


def call_of(context: Any, *, deterministic: bool) -> Call:
    """Return on whose behalf work is done, and until when."""
    remaining = context.time_remaining()
    deadline = None if remaining is None else time.monotonic() + remaining
    return Call(caller_of(context), deadline, deterministic, trace=current_trace())
