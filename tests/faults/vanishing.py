"""Client processes killed in the middle of their streams: the server stops working for them."""

from __future__ import annotations

import asyncio
import time

from calling import one_by_one
from readers import reader
from servers import Server, serving
from verdict import Verdict

from kibaru_client import AsyncClient

_WORDS = 600
_STREAMS = 5
_QUIET_SECONDS = 60.0
_QUIET_BATCHES = 20.0
_START_SECONDS = 60.0


def run(*, clients: int = 20) -> Verdict:
    """Kill so many clients, one after the other, each with five streams half read."""
    with serving("--max-queue-seconds", "100000") as server:
        _vanish(server, seed=0)
        first, quiet = server.megabytes, [0.0]
        for seed in range(1, clients):
            quiet.append(_vanish(server, seed))
        begun = server.value("grpc_server_started_total")
        ended = server.value("grpc_server_handled_total")
        given_up = server.value("grpc_server_handled_total", grpc_code="CANCELLED")
        probe = asyncio.run(_probe(server))
        batch = server.batch_seconds()
        worst = max(quiet) / batch
        verdict = Verdict(f"{clients} clients killed in the middle of {_STREAMS} streams each")
        verdict.figure("streams begun", begun)
        verdict.figure("streams ended as CANCELLED", given_up)
        verdict.figure("texts dropped unrun", _dropped(server))
        verdict.figure("batches' time until nothing ran or waited, at worst", worst)
        verdict.figure("MB after the first client", first)
        verdict.figure("MB after the last", server.megabytes)
        verdict.claim("they were killed in the middle", given_up >= clients)
        verdict.claim("every stream has ended", begun == ended)
        verdict.claim(f"nothing is left after {_QUIET_BATCHES:.0f} batches", worst < _QUIET_BATCHES)
        verdict.claim("who asks afterwards is answered", probe)
        return verdict


def _vanish(server: Server, seed: int) -> float:
    """Return the seconds from the death of a client until nothing was left of it."""
    before = server.value("grpc_server_started_total")
    with reader(server.target, _STREAMS, 4, _WORDS, seed) as process:
        until = time.monotonic() + _START_SECONDS
        while server.value("grpc_server_started_total") < before + _STREAMS:
            if time.monotonic() > until:
                raise TimeoutError("the client did not begin its streams")
            time.sleep(0.02)
        process.kill()
        quiet = server.await_nothing(_QUIET_SECONDS)
    return float("inf") if quiet is None else quiet


def _dropped(server: Server) -> float:
    return server.value("kibaru_texts_total", outcome="cancelled")


async def _probe(server: Server) -> bool:
    async with AsyncClient(server.target) as client:
        return not (await one_by_one(client, 3)).errors
