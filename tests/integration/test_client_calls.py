"""Both clients over a real channel, against a server that answers what it is told."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import grpc
import pytest
from google.rpc import error_details_pb2 as rpc
from google.rpc import status_pb2
from grpc_status import rpc_status

from certificates import Authority
from client_fakes import ARTICLE, FakeNews, served, whole
from kibaru_client import (
    AsyncClient,
    Client,
    Connection,
    DigestOptions,
    TranslateOptions,
    convert,
    errors,
)

OPTIONS = DigestOptions(targets=("fr",))
CALLS: dict[str, Callable[[Any], Any]] = {
    "digest": lambda client: client.digest(ARTICLE, OPTIONS),
    "stream_digest": lambda client: client.stream_digest(ARTICLE, OPTIONS).digest(),
    "summarize": lambda client: client.summarize(ARTICLE),
    "translate": lambda client: client.translate(["One.", ""], "fr", TranslateOptions("en")),
    "info": lambda client: client.info(),
}


@dataclass(frozen=True)
class Plain:
    """What `abort_with_status` wants, without details."""

    code: grpc.StatusCode
    details: str = "as told"
    trailing_metadata: tuple[tuple[str, str], ...] = ()


@pytest.fixture
def news() -> FakeNews:
    return FakeNews()


@pytest.fixture
def target(news: FakeNews) -> Iterator[str]:
    with served(news) as address:
        yield address


def both(target: str | Connection, call: Callable[[Any], Any]) -> tuple[Any, Any]:
    """Make one call with either client; an error is what the call gives."""

    async def later() -> Any:
        async with AsyncClient(target) as client:
            return await call(client)

    def now() -> Any:
        with Client(target) as client:
            return call(client)

    return caught(now), caught(lambda: asyncio.run(later()))


def caught(call: Callable[[], Any]) -> Any:
    try:
        return call()
    except errors.KibaruClientError as error:
        return error


@pytest.mark.parametrize("name", CALLS)
def test_both_clients_ask_and_answer_alike(news: FakeNews, target: str, name: str) -> None:
    """The two clients send the same request and return equal values."""
    now, later = both(target, CALLS[name])
    assert now == later
    assert not isinstance(now, Exception)
    assert news.requests[0] == news.requests[1]


def test_a_streamed_digest_equals_the_digest(target: str) -> None:
    """The stream adds up to the reply of Digest."""
    with Client(target) as client:
        assert client.stream_digest(ARTICLE, OPTIONS).digest() == client.digest(ARTICLE, OPTIONS)


def test_events_arrive_before_the_whole(target: str) -> None:
    """A stream can be followed and is whole afterwards."""
    with Client(target) as client, client.stream_digest(ARTICLE, OPTIONS) as stream:
        first = next(stream)
        rest = [type(event).__name__ for event in stream]
        assert first == convert.digest(whole()).article
        assert rest[-1] == "Receipt"
        assert stream.reply() == whole(("fr",))


async def test_an_async_stream_is_followed_alike(target: str) -> None:
    """`async for` gives the events that `for` gives."""
    async with AsyncClient(target) as client, client.stream_digest(ARTICLE, OPTIONS) as stream:
        later = [event async for event in stream]
        assert await stream.reply() == whole(("fr",))
    with Client(target) as blocking:
        assert list(blocking.stream_digest(ARTICLE, OPTIONS)) == later


@pytest.mark.parametrize("name", CALLS)
def test_both_clients_raise_alike(news: FakeNews, target: str, name: str) -> None:
    """A refusal with google.rpc details is the same exception from either client."""
    status = status_pb2.Status(code=grpc.StatusCode.INVALID_ARGUMENT.value[0], message="no Moore")
    bad = rpc.BadRequest()
    bad.field_violations.add(field="target_languages[0]", description="mos is not served")
    for detail in (rpc.ErrorInfo(reason="UNSUPPORTED_LANGUAGE", domain="kibaru"), bad):
        status.details.add().Pack(detail)
    news.failures = [rpc_status.to_status(status)] * 2
    for error in both(target, CALLS[name]):
        assert type(error) is errors.UnsupportedLanguage
        assert str(error) == "no Moore"
        assert error.violations == (
            errors.FieldViolation("target_languages[0]", "mos is not served"),
        )
    assert len({metadata["x-request-id"] for metadata in news.metadata}) == 2


async def test_a_call_that_a_leaving_server_has_cancelled_is_made_again(
    news: FakeNews, target: str
) -> None:
    """So ends what reaches a server as it shuts down; nobody here has given it up."""
    news.failures = [Plain(grpc.StatusCode.CANCELLED)]
    async with AsyncClient(target) as client:
        assert await client.info()
    assert len(news.requests) == 2


async def test_a_replica_that_dies_with_many_calls_loses_none(news: FakeNews, target: str) -> None:
    """All of its calls fail at once, and every one of them is made again."""
    at_once = 40
    news.failures = [Plain(grpc.StatusCode.UNAVAILABLE)] * at_once
    async with AsyncClient(target) as client:
        infos = await asyncio.gather(*(client.info() for _ in range(at_once)))
    assert len(infos) == at_once
    assert len(news.requests) == 2 * at_once


def test_an_error_carries_the_id_that_was_sent(news: FakeNews, target: str) -> None:
    """The id to look for in the log is known even where the server does not repeat it."""
    news.failures = [Plain(grpc.StatusCode.INTERNAL)]
    with Client(target) as client:
        error = caught(client.info)
    assert error.request_id == news.metadata[0]["x-request-id"] != ""


@pytest.mark.parametrize("name", CALLS)
def test_unavailable_is_tried_again(news: FakeNews, target: str, name: str) -> None:
    """Two failures that cost no work stay unseen, for each RPC."""
    news.failures = [Plain(grpc.StatusCode.UNAVAILABLE)] * 2
    with Client(target) as client:
        assert not isinstance(caught(lambda: CALLS[name](client)), Exception)
    assert len(news.requests) == 3


def test_four_attempts_are_the_end(news: FakeNews, target: str) -> None:
    """A server that stays away is reported."""
    news.failures = [Plain(grpc.StatusCode.UNAVAILABLE)] * 9
    with Client(target) as client:
        error = caught(client.info)
    assert type(error) is errors.Unavailable
    assert len(news.requests) == 4


def test_overload_is_left_to_the_caller(news: FakeNews, target: str) -> None:
    """The client does not add to the load behind the caller's back."""
    news.failures = [Plain(grpc.StatusCode.RESOURCE_EXHAUSTED)]
    with Client(target) as client:
        assert type(caught(client.info)) is errors.Overloaded
    assert len(news.requests) == 1


class Silent(FakeNews):
    """Takes calls and answers only when they are over."""

    def note(self, request: Any, context: Any) -> None:
        super().note(request, context)
        over = threading.Event()
        if context.add_callback(over.set):
            over.wait()


class Planner(FakeNews):
    """Notes how long it has for each call."""

    def __init__(self) -> None:
        super().__init__()
        self.left: list[float] = []

    def note(self, request: Any, context: Any) -> None:
        super().note(request, context)
        self.left.append(context.time_remaining())


@pytest.mark.parametrize("name", CALLS)
def test_every_call_has_a_deadline(name: str) -> None:
    """A server that never answers cannot hold a caller for longer than agreed."""
    with served(Silent()) as address:
        for error in both(Connection(address, timeout=0.05), CALLS[name]):
            assert type(error) is errors.DeadlineExceeded


@pytest.mark.parametrize("name", CALLS)
def test_the_server_knows_the_deadline(name: str) -> None:
    """120 seconds unless said otherwise, and the server can plan with them."""
    planner = Planner()
    with served(planner) as address:
        both(address, CALLS[name])
        both(Connection(address, timeout=1_000), CALLS[name])
    # A deadline travels in whole units of its size and may arrive a little later than it was set.
    assert [left > 130 for left in planner.left] == [False, False, True, True]
    assert min(planner.left) > 60


def test_a_call_may_set_its_own_deadline() -> None:
    """`timeout` of a call comes before that of the connection."""
    planner = Planner()
    with served(planner) as address, Client(address) as client:
        client.info(timeout=2_000)
        client.stream_digest(ARTICLE, timeout=2_000).digest()
    assert min(planner.left) > 1_000


def test_leaving_a_stream_cancels_the_call() -> None:
    """Nobody translates for a reader who has gone; the stream then says so."""
    with served(Silent()) as address, Client(address) as client:
        with client.stream_digest(ARTICLE) as stream:
            pass
        assert type(caught(lambda: next(stream))) is errors.Cancelled


def test_the_token_goes_with_every_call(news: FakeNews, target: str) -> None:
    """Each RPC carries the bearer token."""
    connection = Connection(target, token="secret")  # noqa: S106
    for call in CALLS.values():
        both(connection, call)
    assert {metadata.get("authorization") for metadata in news.metadata} == {"Bearer secret"}
    assert len(news.metadata) == 2 * len(CALLS)


def test_a_reply_beyond_the_limit_is_refused(target: str) -> None:
    """The client's own limit is told from an overloaded server."""
    for error in both(Connection(target, max_reply_bytes=100), CALLS["digest"]):
        assert type(error) is errors.TextTooLong


def test_tls_with_a_client_certificate(tmp_path: Path) -> None:
    """Both sides prove who they are; a client without a certificate gets no answer."""
    authority = Authority(tmp_path)
    pair = authority.issue("server")
    served_pair = (pair["tls_key"].read_bytes(), pair["tls_cert"].read_bytes())
    roots = authority.root.read_bytes()
    credentials = grpc.ssl_server_credentials([served_pair], roots, require_client_auth=True)
    with served(FakeNews(), credentials) as address:
        known = authority.client(authority.issue("desk", "desk.example.org"))
        for info in both(Connection(address, tls=known, token="secret"), CALLS["info"]):  # noqa: S106
            assert info.version == "1.2.3"
        stranger = Connection(address, tls=authority.client(), timeout=5)
        with Client(stranger) as client:
            assert caught(client.info).retryable
