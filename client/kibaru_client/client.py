"""The two clients: one short method per RPC, typed values in and out.

Every call has a deadline: `timeout` seconds where it is given, else that of the connection.
Every failure is a KibaruClientError.
"""

# A deadline has to travel with the call; asyncio.timeout would keep it from the server.
# ruff: noqa: ASYNC109

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

from kibaru_client import convert, requests
from kibaru_client.calls import AsyncCalls, Calls
from kibaru_client.channel import DEFAULT_TARGET, Connection
from kibaru_client.options import Article, DigestOptions, SummaryOptions, TranslateOptions
from kibaru_client.replies import Digest, Info, Summary, Translations
from kibaru_client.stream import AsyncDigestStream, DigestStream

WHOLE_DIGEST = DigestOptions()
BOTH_SUMMARIES = SummaryOptions()
PLAIN = TranslateOptions()


class Client:
    """A blocking client; threads may share it.

    `calls` are the same RPCs in the messages of `kibaru.v1`, for who stores or forwards them.
    """

    def __init__(self, connection: Connection | str = DEFAULT_TARGET) -> None:
        self.calls = Calls(_connection(connection))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connection; running calls end as cancelled."""
        self.calls.close()

    def digest(
        self,
        article: Article | str,
        options: DigestOptions = WHOLE_DIGEST,
        *,
        timeout: float | None = None,
    ) -> Digest:
        """Return every requested part of an article's digest."""
        return convert.digest(self.calls.digest(requests.digest(article, options), timeout))

    def stream_digest(
        self,
        article: Article | str,
        options: DigestOptions = WHOLE_DIGEST,
        *,
        timeout: float | None = None,
    ) -> DigestStream:
        """Return the same digest as a stream of events, each as soon as it is ready."""
        return self.calls.stream_digest(requests.stream_digest(article, options), timeout)

    def summarize(
        self,
        article: Article | str,
        options: SummaryOptions = BOTH_SUMMARIES,
        *,
        timeout: float | None = None,
    ) -> Summary:
        """Return the summaries alone, in the article's language."""
        return convert.summary(self.calls.summarize(requests.summarize(article, options), timeout))

    def translate(
        self,
        texts: Sequence[str],
        target: str,
        options: TranslateOptions = PLAIN,
        *,
        timeout: float | None = None,
    ) -> Translations:
        """Translate plain texts into `target` (BCP-47), one for one and in order."""
        request = requests.translate(texts, target, options)
        return convert.translations(self.calls.translate(request, timeout))

    def info(self, *, timeout: float | None = None) -> Info:
        """Return the models, languages and limits of the server."""
        return convert.info(self.calls.info(requests.info(), timeout))


class AsyncClient:
    """The same for asyncio; make it inside the event loop that it is to serve."""

    def __init__(self, connection: Connection | str = DEFAULT_TARGET) -> None:
        self.calls = AsyncCalls(_connection(connection))

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the connection; running calls end as cancelled."""
        await self.calls.close()

    async def digest(
        self,
        article: Article | str,
        options: DigestOptions = WHOLE_DIGEST,
        *,
        timeout: float | None = None,
    ) -> Digest:
        """Return every requested part of an article's digest."""
        return convert.digest(await self.calls.digest(requests.digest(article, options), timeout))

    def stream_digest(
        self,
        article: Article | str,
        options: DigestOptions = WHOLE_DIGEST,
        *,
        timeout: float | None = None,
    ) -> AsyncDigestStream:
        """Return the same digest as a stream of events, each as soon as it is ready."""
        return self.calls.stream_digest(requests.stream_digest(article, options), timeout)

    async def summarize(
        self,
        article: Article | str,
        options: SummaryOptions = BOTH_SUMMARIES,
        *,
        timeout: float | None = None,
    ) -> Summary:
        """Return the summaries alone, in the article's language."""
        request = requests.summarize(article, options)
        return convert.summary(await self.calls.summarize(request, timeout))

    async def translate(
        self,
        texts: Sequence[str],
        target: str,
        options: TranslateOptions = PLAIN,
        *,
        timeout: float | None = None,
    ) -> Translations:
        """Translate plain texts into `target` (BCP-47), one for one and in order."""
        request = requests.translate(texts, target, options)
        return convert.translations(await self.calls.translate(request, timeout))

    async def info(self, *, timeout: float | None = None) -> Info:
        """Return the models, languages and limits of the server."""
        return convert.info(await self.calls.info(requests.info(), timeout))


def _connection(connection: Connection | str) -> Connection:
    return Connection(connection) if isinstance(connection, str) else connection
