"""SIGTERM while a thousand calls run: none that was let in is lost, and who is refused is told so.

Each call goes out once, without retries, under an id of its own; the server's log says what it
did with it.
"""

from __future__ import annotations

import asyncio
import itertools
import signal
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import AsyncExitStack
from typing import Any

import grpc
from newsroom import sentences
from servers import Server, serving
from verdict import Verdict

from kibaru.v1 import news_pb2 as pb
from kibaru.v1 import news_pb2_grpc

# What says: not here, not now. The project's client makes such a call again. gRPC itself says
# CANCELLED to what arrives in the very moment at which it shuts down.
REFUSALS = frozenset({"UNAVAILABLE", "CANCELLED"})
_OWN = [("grpc.enable_retries", 0), ("grpc.use_local_subchannel_pool", 1)]
_SHARE = 0.9
_CONNECTIONS = 4
_WAIT_SECONDS = 120.0


def run(*, calls: int = 1000, drain_seconds: float = 110.0) -> Verdict:
    """Keep so many calls running, end the server, and compare both sides."""
    settings = ("--drain-seconds", str(drain_seconds), "--max-queue-seconds", "100000")
    with serving(*settings) as server:
        ended = asyncio.run(_until_refused(server, calls))
        told = time.monotonic()
        status = server.ended()
        return _compare(server, ended, calls, status, time.monotonic() - told)


async def _until_refused(server: Server, calls: int) -> dict[str, str]:
    """Let callers ask until they are refused; return how every call ended, by its id."""
    ended: dict[str, str] = {}
    numbers, texts = itertools.count(), sentences()
    async with AsyncExitStack() as stack:
        channels = [
            await stack.enter_async_context(grpc.aio.insecure_channel(server.target, options=_OWN))
            for _ in range(_CONNECTIONS)
        ]
        stubs = [news_pb2_grpc.NewsServiceStub(channel) for channel in channels]
        callers = [
            asyncio.create_task(_caller(stubs[n % _CONNECTIONS], numbers, texts, ended))
            for n in range(calls)
        ]
        await asyncio.to_thread(_await_load, server, _SHARE * calls)
        server.signal(signal.SIGTERM)
        await asyncio.gather(*callers)
    return ended


async def _caller(
    news: Any, numbers: Iterator[int], texts: Iterator[str], ended: dict[str, str]
) -> None:
    while True:
        name = f"drain-{next(numbers)}"
        request = pb.TranslateRequest(
            texts=[next(texts)], source_language="en", target_language="fr"
        )
        try:
            await news.Translate(request, metadata=(("x-request-id", name),))
        except grpc.aio.AioRpcError as error:
            ended[name] = error.code().name
            return
        ended[name] = "OK"


def _await_load(server: Server, calls: float) -> None:
    until = time.monotonic() + _WAIT_SECONDS
    while server.value("kibaru_calls_in_flight") < calls:
        if time.monotonic() > until:
            raise TimeoutError("the calls did not get in")
        time.sleep(0.05)


def _compare(
    server: Server, ended: dict[str, str], calls: int, status: int, seconds: float
) -> Verdict:
    served = {str(line.get("request_id")): str(line["code"]) for line in server.lines("call")}
    accepted = {name for name, code in served.items() if code != "UNAVAILABLE"}
    lost = [name for name in accepted if ended.get(name) != "OK"]
    odd = sorted({code for code in ended.values() if code not in REFUSALS | {"OK"}})
    refused = Counter(code for code in ended.values() if code != "OK")
    stopped = server.lines("draining")
    verdict = Verdict("SIGTERM under load")
    verdict.figure("calls that ran when it came, at least", round(_SHARE * calls))
    verdict.figure("calls let in, in all", len(accepted))
    verdict.figure("of these lost", len(lost))
    verdict.figure("calls refused, by their code", dict(refused))
    verdict.figure("seconds from the last answer to the end of the process", seconds)
    verdict.figure("exit status", status)
    verdict.claim(f"0 of {len(accepted)} accepted calls lost", accepted and not lost)
    verdict.claim("a refused call says so, by a status that the client retries", not odd)
    verdict.claim("it drained, and ended with 0", stopped and status == 0)
    return verdict
