from __future__ import annotations

import os
import sys
import threading
from pathlib import Path

import pytest

from kibaru_service.engine.threads import (
    NICENESS,
    Threads,
    available_cores,
    behind,
    configure_threads,
    cpu_quota,
    plan_threads,
)


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="ascii")


def test_version_2_quota_is_limit_over_period(tmp_path: Path) -> None:
    """`cpu.max` holds the microseconds that we may run, and the period they count for."""
    write(tmp_path / "cpu.max", "150000 100000\n")
    assert cpu_quota(tmp_path, tmp_path / "none") == 1.5


def test_version_1_quota_is_limit_over_period(tmp_path: Path) -> None:
    """Version 1 keeps the same two numbers in two files below `cpu`."""
    write(tmp_path / "cpu" / "cpu.cfs_quota_us", "400000\n")
    write(tmp_path / "cpu" / "cpu.cfs_period_us", "100000\n")
    assert cpu_quota(tmp_path, tmp_path / "none") == 4.0


@pytest.mark.parametrize(
    ("name", "text"), [("cpu.max", "max 100000\n"), ("cpu/cpu.cfs_quota_us", "-1\n")]
)
def test_no_limit_is_no_quota(tmp_path: Path, name: str, text: str) -> None:
    """`max` and -1 mean that nothing is limited."""
    write(tmp_path / "cpu" / "cpu.cfs_period_us", "100000\n")
    write(tmp_path / name, text)
    assert cpu_quota(tmp_path, tmp_path / "none") is None


def test_tightest_parent_decides(tmp_path: Path) -> None:
    """A limit on any folder above our own cgroup holds us as well."""
    write(tmp_path / "own", "0::/news.slice/kibaru.service\n")
    write(tmp_path / "news.slice" / "cpu.max", "200000 100000\n")
    write(tmp_path / "news.slice" / "kibaru.service" / "cpu.max", "300000 100000\n")
    assert cpu_quota(tmp_path, tmp_path / "own") == 2.0


def test_version_1_names_its_controllers(tmp_path: Path) -> None:
    """Only the line of the cpu controller leads to a quota."""
    write(tmp_path / "own", "5:memory:/a\n4:cpu,cpuacct:/b\n")
    for folder, quota in (("a", 100000), ("b", 300000)):
        write(tmp_path / "cpu" / folder / "cpu.cfs_quota_us", f"{quota}\n")
        write(tmp_path / "cpu" / folder / "cpu.cfs_period_us", "100000\n")
    assert cpu_quota(tmp_path, tmp_path / "own") == 3.0


def test_part_of_a_core_counts_as_one(tmp_path: Path) -> None:
    """Half a core still runs one thread."""
    write(tmp_path / "cpu.max", "50000 100000\n")
    assert available_cores(tmp_path, tmp_path / "none") == 1


def test_quota_beyond_the_machine_does_not_add_cores(tmp_path: Path) -> None:
    """A quota of a thousand cores leaves us those that exist."""
    write(tmp_path / "cpu.max", "100000000 100000\n")
    unlimited = available_cores(tmp_path / "nowhere", tmp_path / "none")
    assert available_cores(tmp_path, tmp_path / "none") == unlimited
    assert 1 <= unlimited <= (os.cpu_count() or 1)


@pytest.mark.parametrize("cores", range(1, 17))
@pytest.mark.parametrize("inter", [None, 1, 2, 3, 5, 64])
def test_plan_never_uses_more_than_the_cores(cores: int, inter: int | None) -> None:
    """Inter times intra stays within the cores, and both are at least one."""
    plan = plan_threads(cores, inter)
    assert plan.inter >= 1
    assert plan.intra >= 1
    assert plan.inter * plan.intra <= cores


def test_plan_prefers_many_batches_at_once() -> None:
    """Without a wish every core runs its own batch."""
    assert plan_threads(6) == Threads(inter=6, intra=1)
    assert plan_threads(6, 2) == Threads(inter=2, intra=3)


def test_operator_has_the_last_word() -> None:
    """What stands in the environment stays, the rest is filled in."""
    environ = {"OMP_WAIT_POLICY": "ACTIVE"}
    configure_threads(environ, Threads(inter=2, intra=3))
    assert environ == {"OMP_WAIT_POLICY": "ACTIVE", "OMP_NUM_THREADS": "3"}


def test_what_is_made_behind_comes_back_or_raises() -> None:
    """Its thread is of no concern to whoever asks."""
    assert behind(lambda: 42) == 42
    with pytest.raises(ZeroDivisionError):
        behind(lambda: 1 // 0)


@pytest.mark.skipif(sys.platform != "linux", reason="priorities are of processes there")
def test_threads_started_behind_have_to_wait_and_others_not() -> None:
    """The priority of a thread is that of the one that started it; ours stays as it is."""
    found: list[int] = []

    def look() -> None:
        found.append(os.getpriority(os.PRIO_PROCESS, threading.get_native_id()))

    def make() -> None:
        thread = threading.Thread(target=look)
        thread.start()
        thread.join()

    make()
    behind(make)
    make()
    mine = os.getpriority(os.PRIO_PROCESS, 0)
    assert found == [mine, min(mine + NICENESS, 19), mine]
