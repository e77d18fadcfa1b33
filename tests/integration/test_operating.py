"""The operator's guide is run: each `sh` block, in order, in one shell."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

GUIDE = Path(__file__).resolve().parents[2] / "service/deploy/OPERATING.md"
CHAPTER = re.compile(r"^## Who may call$(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
BLOCK = re.compile(r"^```sh$(.*?)^```$", re.MULTILINE | re.DOTALL)
PORTS = ("50051", "50052", "50053", "50054")


def free_ports(count: int) -> list[int]:
    sockets = [socket.socket() for _ in range(count)]
    for each in sockets:
        each.bind(("", 0))
    numbers = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return numbers


@pytest.mark.thorough
@pytest.mark.skipif(not shutil.which("openssl"), reason="the guide makes certificates by openssl")
def test_every_command_of_the_chapter_on_callers_does_what_it_says(tmp_path: Path) -> None:
    """A command fails where the guide says so, by `!`, and nowhere else; on ports that are free."""
    chapter = CHAPTER.search(GUIDE.read_text(encoding="utf-8"))
    assert chapter
    script = "\n".join(BLOCK.findall(chapter.group(1)))
    for port, free in zip(PORTS, free_ports(len(PORTS)), strict=True):
        script = script.replace(port, str(free))
    # In bash `! command` never ends a script by itself.
    script = re.sub(
        r"^! (.*)$", r"if \1; then echo 'should fail: \1'; exit 9; fi", script, flags=re.MULTILINE
    )
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    plain = {k: v for k, v in os.environ.items() if not k.startswith("KIBARU_")}
    done = subprocess.run(
        [
            "bash",
            "-c",
            f"set -euo pipefail\ntrap 'kill $(jobs -p) 2>/dev/null || true' EXIT\n{script}",
        ],
        cwd=tmp_path,
        env=plain | {"PATH": path, "KIBARU_PROFILE": "fake"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    log = tmp_path / "server.log"
    assert done.returncode == 0, (
        done.stdout + done.stderr + (log.read_text() if log.exists() else "")
    )
    shown = [line for line in done.stdout.splitlines() if "Fingerprint=" in line]
    assert len(set(shown)) == 1
    assert len(shown) == 2
    assert "the bearer token is not valid" in done.stderr
    assert "wire has had its 1 calls of this minute" in done.stderr
    assert "wire may not call Summarize" in done.stderr
