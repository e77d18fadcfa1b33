"""The wall clock jumps a day ahead and a day back while calls run: nothing but the clock notices.

The server runs under libfaketime (Debian: libfaketime), which shifts what it takes for the date.
Deadlines, queues and quotas count in monotonic time, which is left alone.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import tempfile
from itertools import pairwise
from pathlib import Path

from calling import Tally, keep_asking
from servers import Server, serving
from verdict import Skipped, Verdict

from kibaru_client import AsyncClient, Connection

_LIBRARIES = ("/usr/lib", "/usr/local/lib")
_DAY = 86_400
_JUMPS = (_DAY, -_DAY, 0)
_TIMEOUT = 60.0


def run(*, seconds: float = 20.0, callers: int = 8) -> Verdict:
    """Let callers ask for so many seconds after each jump."""
    library = _library()
    with tempfile.TemporaryDirectory() as folder:
        clock = Path(folder) / "clock"
        _set(clock, 0)
        environ = {
            "LD_PRELOAD": str(library),
            "FAKETIME_TIMESTAMP_FILE": str(clock),
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "FAKETIME_NO_CACHE": "1",
        }
        with serving(environ=environ) as server:
            tally = asyncio.run(_jump(server, clock, seconds, callers))
            quiet = server.await_nothing(_TIMEOUT)
            return _verdict(server, tally, quiet)


def _library() -> Path:
    found = [p for root in _LIBRARIES for p in Path(root).glob("**/faketime/libfaketimeMT.so.1")]
    if not found:
        raise Skipped("libfaketime is not installed (Debian: apt-get install libfaketime)")
    return found[0]


def _set(clock: Path, offset: int) -> None:
    fresh = clock.with_suffix(".new")
    fresh.write_text(f"{offset:+d}\n", encoding="ascii")
    fresh.replace(clock)


async def _jump(server: Server, clock: Path, seconds: float, callers: int) -> Tally:
    tally, over = Tally(), False
    async with AsyncClient(Connection(server.target, timeout=_TIMEOUT)) as client:
        asking = asyncio.create_task(keep_asking(client, callers, tally, lambda: over))
        for offset in (0, *_JUMPS):
            await asyncio.to_thread(_set, clock, offset)
            await asyncio.sleep(seconds)
        over = True
        await asking
    return tally


def _verdict(server: Server, tally: Tally, quiet: float | None) -> Verdict:
    stamps = [dt.datetime.fromisoformat(str(line["timestamp"])) for line in server.lines("call")]
    steps = [round((late - early).total_seconds() / _DAY) for early, late in pairwise(stamps)]
    jumps = [step for step in steps if step]
    taken = [float(line["seconds"]) for line in server.lines("call")]
    verdict = Verdict("The wall clock jumps")
    verdict.figure("jumps that the log shows, in days", jumps)
    verdict.figure("calls answered", tally.answered)
    verdict.figure("calls that failed", tally.failures())
    verdict.figure("shortest and longest call by the log, in s", f"{min(taken)}, {max(taken)}")
    verdict.claim("the server's date has jumped both ways", jumps == [1, -2, 1])
    verdict.claim(f"0 of {tally.ended} calls failed", tally.answered and not tally.errors)
    verdict.claim("no duration is of days, or negative", 0 <= min(taken) <= max(taken) < _TIMEOUT)
    verdict.claim("nothing is left", quiet is not None)
    verdict.claim("health is up", server.healthy)
    return verdict
