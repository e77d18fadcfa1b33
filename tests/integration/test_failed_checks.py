"""The command that prints the rate of failed checks on articles."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TOOL = ROOT / "models" / "tools" / "failed_checks.py"


def printed(*options: str) -> list[str]:
    command = [sys.executable, str(TOOL), str(ROOT / "tests/data/market-reopens.txt"), *options]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


def test_rates_are_printed_before_and_after_repairs() -> None:
    """The fake model leaves months and weekdays in English, which no repair of it can mend."""
    lines = printed("--profile", "fake", "--targets", "fr")
    assert any(line.startswith("fr: ") for line in lines)
    (dates,) = [line for line in lines if line.split()[0] == "date"]
    assert "before" in dates
    assert "after" in dates
    assert lines[-1].startswith("tokens: ")


def test_repairs_can_be_turned_off() -> None:
    """At a ratio of 0 nothing is spent on them."""
    assert "of them for repairs 0 " in printed("--profile", "fake", "--ratio", "0")[-1]
