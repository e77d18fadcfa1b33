"""Real workers of Ray Data, killed for real: make test-bulk.

Each run is a process of its own, with bundled models where time matters to the kill.
"""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bulk_fakes import read_jsonl, write_jsonl

pytest.importorskip("ray", reason="corpora need Ray: make test-bulk")

pytestmark = [pytest.mark.bulk, pytest.mark.thorough]

PATIENCE = 300.0
GUIDE = Path(__file__).resolve().parents[2] / "service/deploy/OPERATING.md"
CHAPTER = re.compile(r"^## Corpora$(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)
BIN = Path(sys.executable).parent
SENTENCES = (
    "The ferry to Gao sails again after eight weeks in the yard.",
    "It carried {n} passengers and 40 tonnes of rice on Monday.",
    "The mayor said that the crossing takes {n} minutes.",
    "Traders on both banks had waited since September.",
    "A second boat will follow in {n} days.",
)


def corpus(path: Path, rows: int) -> Path:
    """Write articles; every tenth has no text, and ids repeat."""
    texts = ["" if n % 10 == 9 else " ".join(SENTENCES).format(n=n + 11) for n in range(rows)]
    return write_jsonl(path, [{"id": n % 4, "place": n, "text": t} for n, t in enumerate(texts)])


class Run:
    """A run as a process, with what it says in a file: a pipe would be held by what it leaves."""

    def __init__(self, output: Path, *argv: object) -> None:
        self._said = output.with_name(f"{output.name}.log")
        command = [sys.executable, "-m", "kibaru_service.bulk.command", *map(str, argv)]
        with self._said.open("w") as said:
            self.process = subprocess.Popen(command, stderr=said, stdout=said)

    @property
    def pid(self) -> int:
        return self.process.pid

    def said(self) -> str:
        return self._said.read_text("utf-8")

    def end(self) -> tuple[int, str]:
        """Wait for its end; return its status and what it has said."""
        return self.process.wait(PATIENCE), self.said()


def begin(source: Path, output: Path, *argv: object) -> Run:
    return Run(output, source, output, "--to", "fr", *argv)


def wait_for(what: Callable[[], Any], run: Run) -> Any:
    """Return the first true value, while the process runs."""
    until = time.monotonic() + PATIENCE
    while not (found := what()):
        assert run.process.poll() is None, run.said()
        assert time.monotonic() < until
        time.sleep(0.05)
    return found


def children(pid: int) -> dict[int, str]:
    """Return the processes below one, with their command lines."""
    parents: dict[int, tuple[int, str]] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            stat = (folder / "stat").read_text()
            command = (folder / "cmdline").read_text().replace("\0", " ")
        except OSError:
            continue
        parents[int(folder.name)] = (int(stat.rsplit(")", 1)[1].split()[1]), command)
    below, found = {pid}, dict[int, str]()
    while new := {p for p, (up, _) in parents.items() if up in below and p not in below}:
        below |= new
        found |= {p: parents[p][1] for p in new}
    return found


def workers(run: Run) -> list[int]:
    return [pid for pid, name in children(run.pid).items() if name.startswith("ray::MapWorker")]


def noted(output: Path) -> int:
    """Return how many rows are in journals and parts."""
    folder = output.with_name(f"{output.name}.parts")
    done = sum(_read(path).count('{"done"') for path in folder.glob("_state/*.journal"))
    return done + sum(len(_read(path).splitlines()) for path in folder.glob("part-*"))


def _read(path: Path) -> str:
    """Return what is in a file, which may go while it is looked for."""
    try:
        return path.read_text("utf-8")
    except FileNotFoundError:
        return ""


def under_way(run: Run, output: Path, rows: int) -> list[int]:
    """Return the workers of a run once so many rows are there."""
    wait_for(lambda: noted(output) >= rows, run)
    found: list[int] = wait_for(lambda: workers(run), run)
    return found


def check(output: Path, rows: int) -> None:
    """One row for each, in order; an error where there was no text, a digest elsewhere."""
    found = read_jsonl(output)
    assert [row["place"] for row in found] == list(range(rows))
    for row in found:
        if row["text"]:
            assert row["error"] is None
            assert {t["language"] for t in row["digest"]["translations"]} == {"fr"}
        else:
            assert row["error"]["reason"] == "INVALID_REQUEST"
    manifest = json.loads(output.with_name(f"{output.name}.manifest.json").read_text())
    assert manifest["result"]["rows"] == rows
    assert manifest["result"]["errors"] == rows // 10
    assert not output.with_name(f"{output.name}.parts").exists()


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return what comes of a run that nothing happens to."""
    folder = tmp_path_factory.mktemp("undisturbed")
    output = folder / "out.jsonl"
    source = corpus(folder / "in.jsonl", 60)
    status, err = begin(source, output, "--workers", 1).end()
    assert status == 0, err
    assert "60 rows, 6 errors" in err
    check(output, 60)
    return output


def texts(output: Path) -> list[object]:
    """Return the texts of all rows: what must not depend on who made them."""
    return [
        [t["text"] for t in row["digest"]["translations"]] if row["digest"] else row["error"]
        for row in read_jsonl(output)
    ]


def test_workers_killed_under_load_cost_no_row(tmp_path: Path, undisturbed: Path) -> None:
    """Three kills of one of two workers; every row is there once, and reads as without them."""
    source, output = corpus(tmp_path / "in.jsonl", 60), tmp_path / "out.jsonl"
    run = begin(source, output, "--workers", 2, "--rows-per-part", 7)
    killed: set[int] = set()
    for rows in (3, 20, 40):
        alive = [pid for pid in under_way(run, output, rows) if pid not in killed]
        os.kill(alive[0], signal.SIGKILL)
        killed.add(alive[0])
    status, err = run.end()
    assert status == 0, err
    check(output, 60)
    assert texts(output) == texts(undisturbed)


def test_a_driver_that_is_killed_leaves_no_process_and_goes_on(
    tmp_path: Path, undisturbed: Path
) -> None:
    """Twice by kill -9, once by SIGTERM; what was done is not done again.

    Helpers of Ray take a minute to end when Ray itself has been killed: they are waited for last.
    """
    source, output = corpus(tmp_path / "in.jsonl", 60), tmp_path / "out.jsonl"
    argv = (source, output, "--workers", 2)
    before, left = 0, dict[int, str]()
    for number, rows in ((signal.SIGKILL, 5), (signal.SIGKILL, 20), (signal.SIGTERM, 35)):
        run = begin(*argv)
        assert under_way(run, output, rows)
        left |= children(run.pid)
        run.process.send_signal(number)
        status, err = run.end()
        assert status == (-number if number == signal.SIGKILL else 143), err
        assert noted(output) >= max(rows, before)
        before = noted(output)
    status, err = begin(*argv).end()
    assert status == 0, err
    check(output, 60)
    assert texts(output) == texts(undisturbed)
    until = time.monotonic() + PATIENCE
    while any(Path(f"/proc/{pid}/cmdline").exists() for pid in left):
        assert time.monotonic() < until, left
        time.sleep(0.2)


def test_ray_listens_on_loopback_alone_and_reports_nothing(tmp_path: Path) -> None:
    """Every socket of every process that a run starts."""
    source, output = corpus(tmp_path / "in.jsonl", 40), tmp_path / "out.jsonl"
    run = begin(source, output, "--workers", 1)
    wait_for(lambda: workers(run) and noted(output), run)
    below = [run.pid, *children(run.pid)]
    listening = {address for pid in below for address in addresses(pid)}
    assert listening
    assert {host for host in listening if not host.startswith(("127.", "::1"))} == set()
    environments = [Path(f"/proc/{pid}/environ").read_bytes() for pid in workers(run)]
    assert environments
    assert all(b"RAY_USAGE_STATS_ENABLED=0\0" in each for each in environments)
    assert run.end()[0] == 0


def addresses(pid: int) -> set[str]:
    """Return the addresses that a process listens on, as the kernel has them."""
    try:
        links = [str(link.readlink()) for link in Path(f"/proc/{pid}/fd").iterdir()]
    except OSError:
        return set()
    inodes = {link[8:-1] for link in links if link.startswith("socket:[")}
    found = set()
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/{pid}/net/{table}").read_text().splitlines()[1:]:
            fields = line.split()
            if fields[3] == "0A" and fields[9] in inodes:
                found.add(host(fields[1].split(":")[0]))
    return found


def host(address: str) -> str:
    """Return an address of /proc/net, of which each word has its bytes the wrong way round."""
    words = [bytes.fromhex(address[at : at + 8])[::-1] for at in range(0, len(address), 8)]
    raw = b"".join(words)
    if len(raw) == 16 and raw[:12] != bytes(10) + b"\xff\xff":
        return "::1" if raw == bytes(15) + b"\x01" else raw.hex(":")
    return ".".join(str(byte) for byte in raw[-4:])


def test_what_no_restart_mends_stops_the_run_with_one_line(tmp_path: Path) -> None:
    """The input is gone while the run reads it: not tried without end, and it goes on later."""
    source, output = corpus(tmp_path / "in.jsonl", 40), tmp_path / "out.jsonl"
    argv = (source, output, "--workers", 1, "--rows-per-part", 5)
    run = begin(*argv)
    wait_for(lambda: noted(output), run)
    source.rename(tmp_path / "elsewhere")
    status, err = run.end()
    assert status == 1
    last = err.splitlines()[-1]
    assert last.startswith("kibaru-bulk: stopped: ")
    assert "No such file" in last
    (tmp_path / "elsewhere").rename(source)
    status, err = begin(*argv).end()
    assert status == 0, err
    check(output, 40)


def test_every_command_of_the_chapter_on_corpora_does_what_it_says(tmp_path: Path) -> None:
    """A command fails where the guide says so, by `!`, and nowhere else; nothing is installed."""
    chapter = CHAPTER.search(GUIDE.read_text(encoding="utf-8"))
    assert chapter
    lines = "".join(BLOCK.findall(chapter.group(1))).replace(".venv/bin/", f"{BIN}/").splitlines()
    script = "\n".join(
        re.sub(r"^! ([^#]*)(#.*)?$", r"if \1; then exit 9; fi", line)
        for line in lines
        if " pip install " not in line.replace("bin/pip", " pip")
    )
    done = subprocess.run(
        ["bash", "-c", f"set -euo pipefail\n{script}"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=2 * PATIENCE,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    first, second = done.stdout.splitlines()
    assert first == "(1, None)"
    assert second.startswith("(2, {'code': 'INVALID_ARGUMENT', 'reason': 'INVALID_REQUEST'")
    assert "2 rows, 1 errors" in done.stderr
    assert "complete already" in done.stderr
    assert 'targets was ["fr", "bm"], is ["fr"]' in done.stderr
    assert (tmp_path / "digests.parquet").is_file()
