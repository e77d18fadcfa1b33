"""The disk fills up in the middle of a fetch: one line says so, and the same command resumes.

As root the disk is a small file system in memory; otherwise a limit on the size of files stands in
for its end.
"""

from __future__ import annotations

import hashlib
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from verdict import Skipped, Verdict

from hub_double import COMMIT, HubDouble, hub
from tiny_models import save_catalog

_FETCH = Path(__file__).resolve().parents[2] / "models" / "tools" / "fetch.py"
# What fetch.py keeps free for others, and what the models folder of the test takes.
_KEPT_MB = 80
_STOP_MB = 2
_SECONDS = 120.0
_FILE = "model.safetensors"


def run(*, megabytes: int = 40) -> Verdict:
    """Fetch a file of so many megabytes, more than 20; fill the disk when a part of it has come."""
    try:
        import huggingface_hub  # noqa: F401 - an extra
    except ImportError:
        raise Skipped("huggingface_hub is not installed (pip install 'kibaru[convert]')") from None
    with tempfile.TemporaryDirectory() as name, _disk(Path(name), megabytes + _KEPT_MB) as disk:
        repo = Path(name) / "repo"
        repo.mkdir()
        (repo / "config.json").write_text("{}")
        (repo / _FILE).write_bytes(os.urandom(megabytes << 20))
        models = _catalogue(disk / "models")
        standing = _standing(models / "mt")
        with hub({"org/mt": repo}, block_seconds=0.1) as double:
            full = _fetch_until_full(models, double, disk)
            kept = _standing(models / "mt") == standing
            left = models / ".source-mt" / f"{_FILE}.part"
            part = left.stat().st_size if left.exists() else 0
            again = _start(models, double).communicate(timeout=_SECONDS)
        fetched = models / ".source-mt" / _FILE
        verdict = Verdict("The disk fills up in the middle of a fetch")
        verdict.figure("the disk", "tmpfs" if disk != Path(name) else "a limit on files")
        verdict.figure("MB of the file", megabytes)
        verdict.figure("MB that had come", part / 2**20)
        verdict.figure("what it said", full[1].strip())
        verdict.figure("what the next run asked for", double.ranges)
        verdict.claim("it ends with 1", full[0] == 1)
        one_line = full[1].count("\n") == 1 and full[1].startswith("fetch: ")
        verdict.claim("after one line that says to make room", one_line and "make room" in full[1])
        verdict.claim("the model that stood there stands", kept)
        verdict.claim("the next run goes on where it stopped", double.ranges == [f"bytes={part}-"])
        whole = not again[1] and fetched.exists() and _hash(fetched) == _hash(repo / _FILE)
        verdict.claim("and brings every byte", whole)
        return verdict


@contextmanager
def _disk(folder: Path, megabytes: int) -> Iterator[Path]:
    """Give a folder on a small disk, where root may make one, or else the folder itself."""
    disk = folder / "disk"
    disk.mkdir()
    mounted = os.geteuid() == 0 and _mount(disk, megabytes)
    try:
        yield disk if mounted else folder
    finally:
        if mounted:
            subprocess.run(["umount", str(disk)], check=True)


def _mount(disk: Path, megabytes: int) -> bool:
    command = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "kibaru-fault", str(disk)]
    return subprocess.run(command, check=False, capture_output=True).returncode == 0


def _catalogue(models: Path) -> Path:
    """Write a catalogue whose translator comes from the hub, and has been there before."""
    path = save_catalog(models) / "catalog.toml"
    head, _, rest = path.read_text("utf-8").partition("[models.mt.files]\n")
    table = (
        f'[models.mt.source]\nrepo = "org/mt"\nrevision = "{COMMIT}"\n'
        f'files = {{ "config.json" = {{}}, "{_FILE}" = {{}} }}\n'
    )
    path.write_text(f"{head}{table}[models.enc]{rest.split('[models.enc]', 1)[1]}", "utf-8")
    return models


def _start(models: Path, double: HubDouble, limit: int | None = None) -> subprocess.Popen[str]:
    def limited() -> None:
        if limit:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    clean = {k: v for k, v in os.environ.items() if not k.startswith("HF_")}
    return subprocess.Popen(
        [sys.executable, str(_FETCH), "--models-dir", str(models), "mt", "--download-only"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=clean | {"HF_ENDPOINT": double.url, "HF_HUB_DISABLE_TELEMETRY": "1"},
        preexec_fn=limited,  # noqa: PLW1509 - this process has no other threads that hold locks
    )


def _fetch_until_full(models: Path, double: HubDouble, disk: Path) -> tuple[int, str]:
    """Return the exit status of a fetch whose disk fills up, and what it said."""
    small = disk.name == "disk"
    process = _start(models, double, None if small else _STOP_MB << 20)
    if small:
        part = models / ".source-mt" / f"{_FILE}.part"
        until = time.monotonic() + _SECONDS
        while not (part.exists() and part.stat().st_size > _STOP_MB << 20):
            if time.monotonic() > until or process.poll() is not None:
                break
            time.sleep(0.01)
        filler = disk / "filler"
        _fill(filler)
    said = process.communicate(timeout=_SECONDS)[1]
    if small:
        filler.unlink()
    return process.returncode, said


def _fill(filler: Path) -> None:
    with filler.open("wb") as file:
        try:
            while True:
                file.write(bytes(1 << 20))
                file.flush()
        except OSError:
            return


def _standing(folder: Path) -> dict[str, str]:
    return {path.name: _hash(path) for path in sorted(folder.iterdir())}


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
