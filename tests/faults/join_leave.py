"""A replica joins and another leaves while calls run: the newcomer gets its share, none is lost.

Three servers on 127.0.0.1, .2 and .3, found through a name server of this script's own, as through
a headless Service. A client asks it again when a connection ends, so that the servers end theirs at
an age; gRPC asks at most every thirty seconds, whatever the age.
"""

from __future__ import annotations

import asyncio
import signal
import socket
import time
from contextlib import ExitStack

from calling import Tally, keep_asking
from nameserver import Names, nameserver
from servers import Server, await_start, launched
from verdict import Verdict

from kibaru_client import AsyncClient

HOSTS = ("127.0.0.1", "127.0.0.2", "127.0.0.3")
# What gRPC lets pass between two questions to a name server.
_RESOLVED_SECONDS = 30.0
_SHARE = 0.15


def run(*, seconds: float = 60.0, age: float = 5.0, callers: int = 16) -> Verdict:
    """Let two serve, a third join, the first leave; each phase lasts so many seconds at least."""
    port = _free_port()
    settings = ("--port", str(port), "--max-connection-age-seconds", str(age))
    with ExitStack() as stack:
        names = stack.enter_context(nameserver(*HOSTS[:2]))
        servers = [stack.enter_context(launched(*settings, host=host)) for host in HOSTS]
        for server in servers:
            await_start(server)
        tally = Tally()
        seen = asyncio.run(_phases(servers, names, tally, (seconds, age, callers)))
        return _verdict(seen, tally, names, servers)


async def _phases(
    servers: list[Server], names: Names, tally: Tally, scale: tuple[float, float, int]
) -> dict[str, float]:
    seconds, age, callers = scale
    over = False
    seen: dict[str, float] = {}
    target = f"dns://127.0.0.1:{names.port}/kibaru.test:{servers[0].port}"
    async with AsyncClient(target) as client:
        asking = asyncio.create_task(keep_asking(client, callers, tally, lambda: over))
        await asyncio.sleep(2 * age)
        names.addresses = HOSTS
        seen["joined"] = await asyncio.to_thread(_first_call, servers[2])
        before = await asyncio.to_thread(_begun, servers)
        await asyncio.sleep(seconds)
        after = await asyncio.to_thread(_begun, servers)
        taken = [b - a for a, b in zip(before, after, strict=True)]
        seen["share"] = taken[2] / max(sum(taken), 1.0)
        # Both at once, as when a pod is deleted: the name server is not ahead of the signal.
        names.addresses = HOSTS[1:]
        servers[0].signal(signal.SIGTERM)
        began = time.monotonic()
        seen["status"] = await asyncio.to_thread(servers[0].ended)
        seen["left"] = time.monotonic() - began
        await asyncio.sleep(seconds / 2)
        over = True
        await asking
    return seen


def _first_call(server: Server) -> float:
    """Return the seconds until a server is called."""
    began = time.monotonic()
    while not server.value("grpc_server_started_total"):
        if time.monotonic() - began > 4 * _RESOLVED_SECONDS:
            return float("inf")
        time.sleep(0.1)
    return time.monotonic() - began


def _begun(servers: list[Server]) -> list[float]:
    return [server.value("grpc_server_started_total") for server in servers]


def _verdict(seen: dict[str, float], tally: Tally, names: Names, servers: list[Server]) -> Verdict:
    unlucky = sum(
        line["code"] not in {"OK", "UNAVAILABLE"}
        for server in servers
        for line in server.lines("call")
    )
    verdict = Verdict("One replica joins, one leaves")
    verdict.figure("calls answered", tally.answered)
    verdict.figure("calls that failed", tally.failures())
    verdict.figure("seconds until the newcomer was called", seen["joined"])
    verdict.figure("its share of the calls from then on", seen["share"])
    verdict.figure("seconds that the other took to leave", seen["left"])
    verdict.figure("its exit status", int(seen["status"]))
    verdict.figure("questions to the name server", names.asked)
    verdict.claim(f"0 of {tally.ended} calls lost to the caller", not tally.errors)
    verdict.claim("the servers ended no call otherwise than with an answer", not unlucky)
    verdict.claim(
        "the newcomer is called as soon as gRPC asks again (30 s, and some)",
        seen["joined"] < 2 * _RESOLVED_SECONDS,
    )
    verdict.claim(f"it gets more than {_SHARE:.0%} of the calls", seen["share"] > _SHARE)
    verdict.claim("who leaves ends with 0", seen["status"] == 0)
    return verdict


def _free_port() -> int:
    with ExitStack() as stack:
        first = stack.enter_context(socket.socket())
        first.bind((HOSTS[0], 0))
        port = int(first.getsockname()[1])
        for host in HOSTS[1:]:
            stack.enter_context(socket.socket()).bind((host, port))
        return port
