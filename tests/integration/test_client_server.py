"""The client against the real server: what one sends the other reads."""

from __future__ import annotations

import pytest

from conftest import Start
from kibaru_client import Article, AsyncClient, DigestOptions, Scope
from kibaru_client.errors import InvalidRequest
from kibaru_service.engine.fake import FakeBehaviour, fake_translate

TEXT = "The market opened on Saturday (after two years). The rents are high. Nobody complained."


async def test_streamed_and_whole_digest_are_the_same(start: Start) -> None:
    """The client's merged stream is the unary reply, cost aside."""
    running = await start()
    async with AsyncClient(running.target) as client:
        article = Article(TEXT, language="en")
        whole = await client.digest(article)
        stream = client.stream_digest(article)
        streamed = await stream.digest()
    assert streamed.article == whole.article
    assert streamed.extractive == whole.extractive
    assert streamed.abstractive == whole.abstractive
    assert streamed.translations == whole.translations


async def test_digest_reads_as_it_was_made(start: Start) -> None:
    """Texts, scopes and languages arrive where a program looks for them."""
    running = await start()
    async with AsyncClient(running.target) as client:
        digest = await client.digest(TEXT, DigestOptions(targets=("bm",)))
    translation = digest.translation("bm", Scope.ARTICLE)
    assert translation is not None
    assert translation.segments[1].text.rstrip(".") == fake_translate("The rents are high", "bm")


async def test_refusal_arrives_as_the_right_exception(start: Start) -> None:
    """Field and reason survive the way."""
    running = await start(FakeBehaviour())
    async with AsyncClient(running.target) as client:
        with pytest.raises(InvalidRequest) as caught:
            await client.digest(" ")
    assert caught.value.reason == "INVALID_REQUEST"
    assert [v.field for v in caught.value.violations] == ["article.text"]
