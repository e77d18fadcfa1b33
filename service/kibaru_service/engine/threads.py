"""How many cores we may use, and how to share them; knows nothing of CTranslate2.

The quota of a container is not visible as a number of cores: a runtime that counts processors
starts more threads than may run and spends its quota on waiting. So we read the quota ourselves.
"""

from __future__ import annotations

import math
import os
import sys
import threading
from collections.abc import Callable, Iterator, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

CGROUP_ROOT = Path("/sys/fs/cgroup")
OWN_CGROUPS = Path("/proc/self/cgroup")
# Models have every core that is not needed at this moment; a ninth of it while it is.
NICENESS = 10
_NICEST = 19

Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class Threads:
    """`inter` batches run at once, each on `intra` cores."""

    inter: int = 1
    intra: int = 1


def cpu_quota(root: Path = CGROUP_ROOT, own: Path = OWN_CGROUPS) -> float | None:
    """Returns the CPU quota of this process in cores, None where there is none.

    Reads cgroup v2 (`cpu.max`) and v1 (`cpu.cfs_quota_us`); a limit on any parent counts.
    """
    quotas = [quota for folder in _folders(root, own) if (quota := _quota(folder)) is not None]
    return min(quotas, default=None)


def available_cores(root: Path = CGROUP_ROOT, own: Path = OWN_CGROUPS) -> int:
    """Returns the whole cores that affinity and quota leave us, at least 1."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    quota = cpu_quota(root, own)
    if quota is None:
        return max(1, cores or 1)
    return max(1, min(cores or 1, math.ceil(quota)))


def plan_threads(cores: int, inter: int | None = None) -> Threads:
    """Shares `cores` out so that inter times intra never exceeds them.

    One batch per core is best for sentences; fewer, wider ones answer a single text sooner.
    """
    at_once = max(1, min(inter or cores, cores))
    return Threads(inter=at_once, intra=max(1, cores // at_once))


def configure_threads(environ: MutableMapping[str, str], threads: Threads) -> None:
    """Tells OpenMP about `threads`; what the operator has set stands.

    OpenMP reads these once, when CTranslate2 is first imported: call this before `load_profile`.
    """
    environ.setdefault("OMP_NUM_THREADS", str(threads.intra))
    # Waiting threads must sleep: spinning ones burn the quota of the batch beside them.
    environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")


def behind(make: Callable[[], Made]) -> Made:
    """Returns what `make` does; threads that it starts have to wait for all others.

    Otherwise a model that decodes takes the core from the event loop, or from a thread that holds
    the interpreter lock, and every caller waits for the rest of its turn. Where priorities are not
    of threads (they are on Linux) nothing changes.
    """
    with ThreadPoolExecutor(1, initializer=_step_back) as passing:
        return passing.submit(make).result()


def _step_back() -> None:
    if sys.platform == "linux":
        # What a thread starts inherits its priority, OpenMP's threads too.
        thread = threading.get_native_id()
        ours = os.getpriority(os.PRIO_PROCESS, thread)
        os.setpriority(os.PRIO_PROCESS, thread, min(ours + NICENESS, _NICEST))


def _folders(root: Path, own: Path) -> Iterator[Path]:
    """Every folder that may hold a limit: our cgroups and their parents, v2 and v1."""
    for mount, path in _mounts(root, own):
        folder = mount / path.strip("/")
        yield folder
        while folder != mount:
            folder = folder.parent
            yield folder


def _mounts(root: Path, own: Path) -> Iterator[tuple[Path, str]]:
    yield root, "/"
    yield root / "cpu", "/"
    for line in _lines(own):
        _, controllers, path = line.split(":", 2)
        # Inside a container the path may name a folder of the host; it is then simply not there.
        if not controllers:
            yield root, path
        elif "cpu" in controllers.split(","):
            yield root / "cpu", path


def _quota(folder: Path) -> float | None:
    v2 = " ".join(_lines(folder / "cpu.max")).split()
    v1 = [*_lines(folder / "cpu.cfs_quota_us"), *_lines(folder / "cpu.cfs_period_us")]
    for limit, period in (pair for pair in (v2, v1) if len(pair) == 2):
        if limit not in ("max", "-1"):
            return int(limit) / int(period)
    return None


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="ascii").split("\n")[:-1]
    except OSError:
        return []
