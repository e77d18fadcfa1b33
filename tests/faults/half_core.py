"""A CPU quota of half a core: the server plans for it, answers, and stays healthy.

The quota is a control group's: version 2 (`cpu.max`) where that has the controller, or else
version 1 (`cpu.cfs_quota_us`).
"""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from calling import Tally, keep_asking
from processes import KIBARU
from servers import Server, serving
from verdict import Skipped, Verdict

from kibaru_client import AsyncClient

_ROOTS = (Path("/sys/fs/cgroup"), Path("/sys/fs/cgroup/unified"), Path("/sys/fs/cgroup/cpu"))
_PERIOD = 100_000
_QUOTA = _PERIOD // 2
_MOST = 0.55
_PROBE_SECONDS = 0.2
# Enters the group, then becomes the server.
_ENTER = ("sh", "-c", 'echo $$ > "$0" && exec "$@"')


def run(*, seconds: float = 60.0, callers: int = 8) -> Verdict:
    """Let callers ask for so many seconds, and ask for health all the time."""
    with _group() as group, serving(command=(*_ENTER, str(group / "cgroup.procs"), *KIBARU)) as s:
        before, began = s.cpu_seconds, time.monotonic()
        tally, probes = asyncio.run(_load(s, seconds, callers))
        used = (s.cpu_seconds - before) / (time.monotonic() - began)
        throttled = _read(group / "cpu.stat").get("nr_throttled", 0)
        workers = s.value("kibaru_workers")
        verdict = Verdict("A CPU quota of half a core")
        verdict.figure("control group", "v2" if (group / "cpu.max").exists() else "v1")
        verdict.figure("cores of the machine", len(os.sched_getaffinity(0)))
        verdict.figure("batches planned to run at once", workers)
        verdict.figure("cores used", used)
        verdict.figure("periods in which the quota ran out", throttled)
        verdict.figure("sentences answered a second", tally.answered / seconds)
        verdict.figure("calls that failed", tally.failures())
        verdict.figure("health: asked, SERVING", f"{len(probes)}, {sum(probes)}")
        verdict.claim("one batch at a time is planned", workers == 1)
        verdict.claim("the quota held", 0 < used < _MOST)
        verdict.claim(f"0 of {tally.ended} calls failed", tally.answered and not tally.errors)
        verdict.claim("health was SERVING throughout", probes and all(probes))
        return verdict


async def _load(server: Server, seconds: float, callers: int) -> tuple[Tally, list[bool]]:
    tally, probes, began = Tally(), list[bool](), time.monotonic()

    def over() -> bool:
        return time.monotonic() - began > seconds

    async with AsyncClient(server.target) as client:
        asking = asyncio.create_task(keep_asking(client, callers, tally, over))
        while not over():
            probes.append(await asyncio.to_thread(lambda: server.healthy))
            await asyncio.sleep(_PROBE_SECONDS)
        await asking
    return tally, probes


@contextmanager
def _group() -> Iterator[Path]:
    """Make a control group with the quota; raises Skipped where that is not ours to do."""
    group = next(filter(None, map(_made, _ROOTS)), None)
    if group is None:
        raise Skipped("no control group with a CPU controller can be made here")
    try:
        yield group
    finally:
        group.rmdir()


def _made(root: Path) -> Path | None:
    group = root / f"kibaru-fault-{os.getpid()}"
    try:
        group.mkdir()
    except OSError:
        return None
    try:
        if (group / "cpu.max").exists():
            (group / "cpu.max").write_text(f"{_QUOTA} {_PERIOD}")
            return group
        if (group / "cpu.cfs_quota_us").exists():
            (group / "cpu.cfs_period_us").write_text(str(_PERIOD))
            (group / "cpu.cfs_quota_us").write_text(str(_QUOTA))
            return group
    except OSError:
        pass
    group.rmdir()
    return None


def _read(path: Path) -> dict[str, int]:
    lines = path.read_text(encoding="ascii").splitlines()
    return {key: int(value) for key, value in (line.split() for line in lines)}
