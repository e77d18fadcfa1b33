"""Fuzzes a real server over a real channel with bytes that may be no message at all.

python tests/fuzz/fuzz_wire.py --inputs 20000

The first byte picks the method, health and reflection among them; the second one metadata that no
sane caller sends. Every call must end with a status that tells the caller what was wrong, and the
next call must work.
"""

from __future__ import annotations

import asyncio

import harness

with harness.instrumented():
    import grpc

    from kibaru.v1 import news_pb2 as pb
    from kibaru_service.app import build_server
    from kibaru_service.config import Settings
    from kibaru_service.engine.fake import fake_models
    from kibaru_service.logs import configure
    from kibaru_service.transport.server import Server

from wire_requests import DIGEST, REQUESTS

NEWS = "/kibaru.v1.NewsService/"
HEALTH = "/grpc.health.v1.Health/"
REFLECTION = "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo"
UNARY = (
    *(NEWS + name for name in ("Digest", "Summarize", "Translate", "GetInfo")),
    HEALTH + "Check",
)
STREAMS = (NEWS + "StreamDigest", HEALTH + "Watch", REFLECTION, NEWS + "Nothing", "/")
TYPED = {
    grpc.StatusCode.OK,
    grpc.StatusCode.INVALID_ARGUMENT,
    grpc.StatusCode.RESOURCE_EXHAUSTED,
    # A health service that is not there, and a method that is not.
    grpc.StatusCode.NOT_FOUND,
    grpc.StatusCode.UNIMPLEMENTED,
    # Watch goes on until its deadline.
    grpc.StatusCode.DEADLINE_EXCEEDED,
}
# Seconds: on a machine with other work to do a process may wait for minutes.
_PATIENCE = 600
_channels: list[tuple[asyncio.AbstractEventLoop, grpc.aio.Channel]] = []
# What grpc.aio itself says where a call has ended while its next request was being written.
_OF_THE_CLIENT = "Internal error from Core"
_servers: list[Server] = []
_unheard: list[str] = []


async def _serve() -> grpc.aio.Channel:
    settings = Settings.model_validate({"port": 0, "max_text_chars": 2_000, "max_sentences": 100})
    server = build_server(settings, fake_models())
    await server.start()
    await server.ready()
    _servers.append(server)
    return grpc.aio.insecure_channel(f"127.0.0.1:{server.port}")


def _metadata(pick: int, data: bytes) -> list[tuple[str, str | bytes]]:
    text = "".join(chr(32 + byte % 95) for byte in data[:64])
    choice: list[list[tuple[str, str | bytes]]] = [
        [],
        [("x-request-id", text)],
        [("authorization", text)],
        [("traceparent", text)],
        [("kibaru-bin", data[:64])],
        [("x-request-id", "a"), ("x-request-id", "b")],
    ]
    return choice[pick % len(choice)]


async def _call(channel: grpc.aio.Channel, data: bytes) -> grpc.StatusCode:
    pick, raw = data[0] % 10, data[2:]
    metadata = _metadata(data[1], raw)
    seconds = 0.02 if STREAMS[pick % 5].endswith("Watch") and pick >= 5 else _PATIENCE
    if pick < 5:
        call = channel.unary_unary(UNARY[pick])(raw, timeout=seconds, metadata=metadata)
    elif STREAMS[pick - 5] == REFLECTION:
        requests = iter([raw[: len(raw) // 2], raw[len(raw) // 2 :]])
        call = channel.stream_stream(REFLECTION)(requests, timeout=seconds, metadata=metadata)
    else:
        call = channel.unary_stream(STREAMS[pick - 5])(raw, timeout=seconds, metadata=metadata)
    try:
        if pick < 5:
            await call
        elif data[1] < 200:
            async for _ in call:
                pass
        else:
            # Who reads one part and goes away.
            await call.read()
            call.cancel()
            return grpc.StatusCode.OK
    except grpc.aio.AioRpcError as error:
        if error.details() == _OF_THE_CLIENT:
            return grpc.StatusCode.INVALID_ARGUMENT
        if error.code() not in TYPED:
            raise AssertionError(error.code(), error.details()) from None
    return await call.code()


async def _next_works(channel: grpc.aio.Channel) -> None:
    reply = await channel.unary_unary(
        NEWS + "Digest", pb.DigestRequest.SerializeToString, pb.DigestResponse.FromString
    )(DIGEST, timeout=_PATIENCE)
    assert reply.article.sentences


def one(data: bytes) -> None:
    """Make one call, and now and then one that must work."""
    if len(data) < 2:
        return
    if not _channels:
        loop = asyncio.new_event_loop()
        loop.set_exception_handler(lambda _, what: _unheard.append(str(what)))
        _channels.append((loop, loop.run_until_complete(_serve())))
    loop, channel = _channels[0]
    code = loop.run_until_complete(_call(channel, data))
    assert code in TYPED, code
    assert not _unheard, _unheard
    if data[-1] % 16 == 0:
        loop.run_until_complete(_next_works(channel))


def seeds() -> list[bytes]:
    """Return requests that use every field, for each method, with each metadata."""
    found = []
    for number, request in enumerate(REQUESTS):
        raw = request.SerializeToString()
        found += [bytes([pick, 10 * number + pick]) + raw for pick in range(10)]
    symbol = b"\x22\x19kibaru.v1.NewsService"
    return [*found, bytes([7, 0]) + symbol, bytes([7, 210]) + symbol, bytes([4, 0, 10, 1, 97])]


if __name__ == "__main__":
    configure("error", "json")
    harness.run(one, seeds(), longest=500)
