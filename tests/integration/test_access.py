"""Who may call a live server: tokens, certificates, quotas, and how each is rotated."""

from __future__ import annotations

import asyncio
import hashlib
import socket
import ssl
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import grpc
import pytest
from google.rpc import error_details_pb2, status_pb2
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection_pb2, reflection_pb2_grpc

from certificates import Authority
from conftest import Running, Start
from kibaru.v1 import news_pb2 as pb
from kibaru.v1.news_pb2_grpc import NewsServiceStub
from kibaru_client import AsyncClient, Connection, Tls
from kibaru_client.errors import PermissionDenied, QuotaExceeded, Unauthenticated, Unavailable
from kibaru_service.engine.fake import FakeBehaviour
from kibaru_service.transport import interceptors, tokens

Metadata = tuple[tuple[str, str], ...]
ARTICLE = pb.Article(text="It rains in Bamako.", language="en")
REQUESTS: list[tuple[str, Any]] = [
    ("Digest", pb.DigestRequest(article=ARTICLE)),
    ("StreamDigest", pb.StreamDigestRequest(digest=pb.DigestRequest(article=ARTICLE))),
    ("Summarize", pb.SummarizeRequest(article=ARTICLE)),
    ("Translate", pb.TranslateRequest(texts=["It rains."], target_language="fr")),
    ("GetInfo", pb.GetInfoRequest()),
]
DESK, WIRE = "kibaru_desk-secret", "kibaru_wire-secret"


@pytest.fixture
def callers(tmp_path: Path) -> Path:
    """A file that knows two callers."""
    path = tmp_path / "callers.toml"
    path.write_text(tokens.entry("desk", DESK) + tokens.entry("wire", WIRE))
    return path


def header(token: str) -> Metadata:
    return (("authorization", f"Bearer {token}"),)


async def call(channel: grpc.aio.Channel, method: str, request: Any, sent: Metadata = ()) -> Any:
    """Make one call of the service and return its reply, or the first message of a stream."""
    made = getattr(NewsServiceStub(channel), method)(request, metadata=sent, timeout=30)
    return await (made.read() if method == "StreamDigest" else made)


async def reflect(channel: grpc.aio.Channel, sent: Metadata = ()) -> Sequence[str]:
    request = reflection_pb2.ServerReflectionRequest(list_services="")
    stub = reflection_pb2_grpc.ServerReflectionStub(channel)
    reply = await stub.ServerReflectionInfo(iter([request]), metadata=sent).read()
    return [service.name for service in reply.list_services_response.service]


async def refused(awaitable: Any) -> grpc.aio.AioRpcError:
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await awaitable
    return caught.value


@pytest.mark.parametrize("token", [None, "kibaru_guessed", DESK[:-1]])
async def test_a_stranger_gets_nothing_but_health(
    start: Start, callers: Path, token: str | None
) -> None:
    """Every method of the contract, and reflection, ask for a token first."""
    running = await start(callers_file=callers)
    sent = header(token) if token else ()
    for method, request in REQUESTS:
        error = await refused(call(running.channel, method, request, sent))
        assert error.code() is grpc.StatusCode.UNAUTHENTICATED
    error = await refused(reflect(running.channel, sent))
    assert error.code() is grpc.StatusCode.UNAUTHENTICATED
    reply = await health_pb2_grpc.HealthStub(running.channel).Check(health_pb2.HealthCheckRequest())
    assert reply.status == health_pb2.HealthCheckResponse.SERVING


async def test_a_token_opens_everything(start: Start, callers: Path) -> None:
    """The contract and its reflection."""
    running = await start(callers_file=callers)
    for method, request in REQUESTS:
        assert await call(running.channel, method, request, header(DESK))
    assert "kibaru.v1.NewsService" in await reflect(running.channel, header(DESK))


async def test_unreadable_bytes_ask_for_the_token_too(start: Start, callers: Path) -> None:
    """A stranger cannot even find out what a message looks like."""
    running = await start(callers_file=callers)
    raw = running.channel.unary_unary("/kibaru.v1.NewsService/Digest")
    assert (await refused(raw(b"\xff"))).code() is grpc.StatusCode.UNAUTHENTICATED


async def test_what_a_stranger_sends_is_not_parsed(
    start: Start, callers: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Four megabytes of nested fields cost a stranger's server a copy, and not their reading."""
    read: list[bytes] = []

    def spied(deserializer: Any, raw: bytes) -> Any:
        read.append(raw)
        return deserializer(raw)

    monkeypatch.setattr(interceptors, "parsed", spied)
    running = await start(callers_file=callers)
    for method, request in REQUESTS:
        await refused(call(running.channel, method, request))
    assert read == []
    await call(running.channel, *REQUESTS[-1], header(DESK))
    assert read == [REQUESTS[-1][1].SerializeToString()]


async def test_tokens_are_rotated_without_a_gap(start: Start, callers: Path) -> None:
    """Both are valid until the old one is taken out; a broken file changes nothing."""
    running = await start(callers_file=callers)
    async with AsyncClient(Connection(running.target, token=DESK)) as old:
        await old.info()
        callers.write_text(tokens.entry("desk", DESK) + tokens.entry("desk", "kibaru_new"))
        async with AsyncClient(Connection(running.target, token="kibaru_new")) as new:  # noqa: S106
            await old.info()
            await new.info()
            callers.write_text("[[token]")
            await old.info()
            callers.write_text(tokens.entry("desk", "kibaru_new"))
            await new.info()
        with pytest.raises(Unauthenticated) as caught:
            await old.info()
    assert caught.value.reason == "UNAUTHENTICATED"
    assert not caught.value.retryable


async def test_a_running_client_follows_its_token_file(start: Start, callers: Path) -> None:
    """A function as token is asked before each call."""
    running = await start(callers_file=callers)
    held = [DESK]
    async with AsyncClient(Connection(running.target, token=lambda: held[0])) as client:
        await client.info()
        callers.write_text(tokens.entry("desk", WIRE))
        held[0] = WIRE
        await client.info()


async def test_what_is_closed_is_permission_denied(start: Start, callers: Path) -> None:
    """GetInfo by a setting, for all; other methods by the file, for one caller."""
    callers.write_text(callers.read_text() + '[callers.wire]\nmethods = ["Translate"]\n')
    running = await start(callers_file=callers, get_info=False)
    async with AsyncClient(Connection(running.target, token=WIRE)) as client:
        assert (await client.translate(["It rains."], "fr")).texts
        for forbidden in (client.digest("It rains in Bamako."), client.info()):
            with pytest.raises(PermissionDenied) as caught:
                await forbidden
            assert caught.value.reason == "PERMISSION_DENIED"


async def test_a_caller_beyond_its_rate_is_told_which_and_how_long(
    start: Start, callers: Path
) -> None:
    """RESOURCE_EXHAUSTED with QuotaFailure and RetryInfo; other callers go on."""
    running = await start(callers_file=callers, caller_calls_per_minute=2)
    for _ in range(2):
        await call(running.channel, *REQUESTS[-1], header(DESK))
    error = await refused(call(running.channel, *REQUESTS[-1], header(DESK)))
    assert error.code() is grpc.StatusCode.RESOURCE_EXHAUSTED
    failure, retry = error_details_pb2.QuotaFailure(), error_details_pb2.RetryInfo()
    raw = dict(error.trailing_metadata())["grpc-status-details-bin"]
    for detail in status_pb2.Status.FromString(raw).details:
        for message in (failure, retry):
            if detail.Is(message.DESCRIPTOR):
                detail.Unpack(message)
    assert failure.violations[0].subject == "caller:desk"
    assert 0 < retry.retry_delay.ToMilliseconds() <= 30_000
    await call(running.channel, *REQUESTS[-1], header(WIRE))


async def test_a_caller_has_so_many_calls_at_once(start: Start, callers: Path) -> None:
    """The client raises QuotaExceeded; when a call has ended there is room again."""
    gate = threading.Event()
    running = await start(FakeBehaviour(gate=gate), callers_file=callers, caller_concurrent_calls=1)
    async with (
        AsyncClient(Connection(running.target, token=DESK)) as desk,
        AsyncClient(Connection(running.target, token=WIRE)) as wire,
    ):
        first = asyncio.ensure_future(desk.translate(["It rains."], "fr"))
        while not running.server.in_flight:  # noqa: ASYNC110 - the server has no event to wait for
            await asyncio.sleep(0.01)
        with pytest.raises(QuotaExceeded) as caught:
            await desk.info()
        assert caught.value.retry_after
        await wire.info()
        gate.set()
        assert (await first).texts
        await desk.info()


async def test_a_connection_has_so_many_calls_open(start: Start) -> None:
    """Further ones wait in the client, and their deadline holds there."""
    gate = threading.Event()
    running = await start(FakeBehaviour(gate=gate), max_streams=1)
    # The limit is known to the client once the connection stands.
    await call(running.channel, *REQUESTS[-1])
    first = asyncio.ensure_future(call(running.channel, *REQUESTS[3]))
    while not running.server.in_flight:  # noqa: ASYNC110 - the server has no event to wait for
        await asyncio.sleep(0.01)
    second = running.news.GetInfo(pb.GetInfoRequest(), timeout=0.3)
    assert (await refused(second)).code() is grpc.StatusCode.DEADLINE_EXCEEDED
    gate.set()
    assert await first


def shown(running: Running, authority: Authority) -> str:
    """Return the hash of the certificate that a new connection meets; raises ssl.SSLError."""
    context = ssl.create_default_context(cafile=str(authority.root))
    address = ("127.0.0.1", running.server.port)
    with (
        socket.create_connection(address) as raw,
        context.wrap_socket(raw, server_hostname="localhost") as secured,
    ):
        return hashlib.sha256(secured.getpeercert(binary_form=True) or b"").hexdigest()


def leaf(path: Path) -> str:
    pem = path.read_text().partition("-----END CERTIFICATE-----")
    return hashlib.sha256(ssl.PEM_cert_to_DER_cert(pem[0] + pem[1])).hexdigest()


async def test_a_certificate_is_rotated_under_a_call(start: Start, tmp_path: Path) -> None:
    """New connections meet the new one; the call on the old connection ends well."""
    authority, gate = Authority(tmp_path), threading.Event()
    pair = authority.issue("server")
    running = await start(FakeBehaviour(gate=gate), **pair)
    target = Connection(f"localhost:{running.server.port}", tls=authority.client())
    async with AsyncClient(target) as old, AsyncClient(target) as new:
        call = asyncio.ensure_future(old.translate(["It rains."], "fr"))
        while not running.server.in_flight:  # noqa: ASYNC110 - the server has no event to wait for
            await asyncio.sleep(0.01)
        before = await asyncio.to_thread(shown, running, authority)
        assert before == leaf(pair["tls_cert"])
        authority.issue("server")
        after = await asyncio.to_thread(shown, running, authority)
        assert after == leaf(pair["tls_cert"]) != before
        await new.info()
        gate.set()
        assert (await call).texts


async def test_half_a_rotation_leaves_the_old_certificate_on(start: Start, tmp_path: Path) -> None:
    """The new chain with the old key would fail every handshake; once both are there, they hold."""
    authority = Authority(tmp_path)
    pair = authority.issue("server")
    running = await start(**pair)
    before = leaf(pair["tls_cert"])
    old_key = pair["tls_key"].read_bytes()
    authority.issue("server")
    new_key = pair["tls_key"].read_bytes()
    pair["tls_key"].write_bytes(old_key)
    assert await asyncio.to_thread(shown, running, authority) == before
    pair["tls_key"].write_bytes(new_key)
    assert await asyncio.to_thread(shown, running, authority) == leaf(pair["tls_cert"])


async def test_a_connection_ends_at_its_age_and_its_calls_do_not(
    start: Start, tmp_path: Path
) -> None:
    """So that every caller meets a new certificate in the end; this client does not trust it."""
    authority, gate = Authority(tmp_path), threading.Event()
    running = await start(
        FakeBehaviour(gate=gate), **authority.issue("server"), max_connection_age_seconds=0.2
    )
    target = Connection(f"localhost:{running.server.port}", tls=authority.client(), timeout=30)
    async with AsyncClient(target) as client:
        call = asyncio.ensure_future(client.translate(["It rains."], "fr"))
        try:
            async with asyncio.timeout(60):
                while not running.server.in_flight:  # noqa: ASYNC110 - it has no event to wait for
                    await asyncio.sleep(0.01)
                Authority(tmp_path, "other").issue("server")
                await _distrusted(client)
        finally:
            gate.set()  # or the server would wait for its call when all else has failed
        assert (await call).texts


async def _distrusted(client: AsyncClient) -> None:
    """Ask until a new connection is refused; one that is just ending may refuse otherwise."""
    while True:
        try:
            await client.info(timeout=30)
        except Unavailable as refused:
            if "CERTIFICATE_VERIFY_FAILED" in str(refused):
                return
        await asyncio.sleep(0.05)


async def info(running: Running, tls: Tls) -> bool:
    """Return whether a client with this certificate, or none, is answered."""
    target = Connection(f"localhost:{running.server.port}", tls=tls, timeout=5)
    async with AsyncClient(target) as client:
        try:
            await client.info()
        except Unavailable:
            return False
    return True


async def test_mutual_tls_and_the_rotation_of_its_authority(start: Start, tmp_path: Path) -> None:
    """Only callers whose certificate the present authority signed are answered."""
    ours, theirs = Authority(tmp_path, "ours"), Authority(tmp_path, "theirs")
    client_ca = tmp_path / "client-ca.pem"
    client_ca.write_bytes(ours.root.read_bytes())
    running = await start(**ours.issue("server"), tls_client_ca=client_ca)
    desk, stranger = ours.issue("desk", "desk.example.org"), theirs.issue("s", "desk.example.org")
    known = ours.client(desk)
    foreign = Tls(
        ours.root.read_bytes(), stranger["tls_cert"].read_bytes(), stranger["tls_key"].read_bytes()
    )
    assert [await info(running, tls) for tls in (known, foreign, ours.client())] == [
        True,
        False,
        False,
    ]
    client_ca.write_bytes(theirs.root.read_bytes())
    assert [await info(running, tls) for tls in (known, foreign)] == [False, True]


async def test_plaintext_and_a_wrong_name_are_not_answered(start: Start, tmp_path: Path) -> None:
    """The port speaks TLS alone, and the client checks whom it speaks to."""
    authority = Authority(tmp_path)
    running = await start(**authority.issue("server", "news.example.org"))
    assert not await info(running, authority.client())
    error = await refused(running.news.GetInfo(pb.GetInfoRequest(), timeout=5))
    assert error.code() is grpc.StatusCode.UNAVAILABLE


async def test_probes_have_a_port_of_their_own(start: Start, tmp_path: Path) -> None:
    """Health in the clear beside TLS, nothing else there, and NOT_SERVING while draining."""
    gate = threading.Event()
    authority = Authority(tmp_path)
    running = await start(FakeBehaviour(gate=gate), **authority.issue("server"), health_port=0)
    target = Connection(f"localhost:{running.server.port}", tls=authority.client())
    port = running.server.health_port
    async with (
        grpc.aio.insecure_channel(f"127.0.0.1:{port}") as probes,
        AsyncClient(target) as client,
    ):
        health = health_pb2_grpc.HealthStub(probes)
        ask = health_pb2.HealthCheckRequest(service="models/fake")
        assert (await health.Check(ask)).status == health_pb2.HealthCheckResponse.SERVING
        error = await refused(call(probes, *REQUESTS[-1]))
        assert error.code() is grpc.StatusCode.UNIMPLEMENTED
        waiting = asyncio.ensure_future(client.translate(["It rains."], "fr"))
        while not running.server.in_flight:  # noqa: ASYNC110 - the server has no event to wait for
            await asyncio.sleep(0.01)
        stopping = asyncio.ensure_future(running.server.stop(30))
        await asyncio.sleep(0.05)
        assert (await health.Check(ask)).status == health_pb2.HealthCheckResponse.NOT_SERVING
        gate.set()
        assert (await waiting).texts
        await stopping


async def test_the_scheduler_knows_callers_by_name(start: Start, callers: Path) -> None:
    """Two tokens from one machine are two callers, who share it fairly; one token is one."""
    running = await start(callers_file=callers)
    seen: list[str] = []
    translate = running.models.translator.translate

    async def noting(*given: Any, **named: Any) -> Any:
        seen.append(next(value.caller for value in given if hasattr(value, "caller")))
        return await translate(*given, **named)

    running.models.translator.translate = noting  # type: ignore[method-assign]
    for token in (DESK, WIRE, DESK):
        await call(running.channel, *REQUESTS[3], header(token))
    assert seen == ["desk", "wire", "desk"]
