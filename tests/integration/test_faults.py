"""The scripts of tests/faults, small: each exits 0 where its claims hold."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

FAULT = Path(__file__).resolve().parents[1] / "faults" / "fault.py"
SKIPPED = 77
SMALL = {
    "cancelled": ("--calls", "300", "--callers", "24"),
    "clock_jump": ("--seconds", "3"),
    "corrupt_model": ("--files", "1"),
    "disk_full": ("--megabytes", "30"),
    "doubling": ("--chars", "8000", "--digest-chars", "4000"),
    "drain": ("--calls", "100"),
    "half_core": ("--seconds", "5", "--callers", "2"),
    "join_leave": ("--seconds", "6", "--age", "2", "--callers", "4"),
    "raising_worker": ("--calls", "120", "--every", "10", "--callers", "2"),
    "replica_killed": ("--calls", "300", "--callers", "24"),
    "slow_readers": ("--streams", "3", "--words", "1500"),
    "soak": ("--articles", "600"),
    "vanishing": ("--clients", "3"),
}


@pytest.mark.thorough
@pytest.mark.parametrize("name", SMALL)
def test_the_claims_of_a_fault_hold(name: str) -> None:
    """On a small scale; what the machine lacks is skipped with a word."""
    done = fault(name, *SMALL[name])
    if done.returncode == SKIPPED:
        pytest.skip(done.stdout.strip())
    assert done.returncode == 0, done.stdout + done.stderr
    assert "BROKEN" not in done.stdout


def test_an_unknown_fault_lists_those_that_there_are() -> None:
    """With the status of a wrong command line."""
    done = fault("earthquake")
    assert done.returncode == 2
    assert "overload" in done.stderr


def fault(*argv: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(FAULT), *argv]
    return subprocess.run(command, capture_output=True, text=True, timeout=900, check=False)
