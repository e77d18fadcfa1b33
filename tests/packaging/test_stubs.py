from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_the_committed_stubs_are_those_of_the_contract() -> None:
    """Whoever changes the proto generates the stubs in the same commit."""
    command = [sys.executable, str(ROOT / "proto" / "generate.py"), "--check"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "stale" not in done.stderr
    assert done.returncode == 0, done.stderr
