"""A model's file damaged on disk: before the start, while it serves, and at a reload.

A server does not start with it and says which file; one that serves has its models in memory and
answers as before; a reload leaves the old models on, and takes the new ones once they are whole.
"""

from __future__ import annotations

import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from calling import ENGLISH
from newsroom import sentences
from processes import KIBARU
from servers import Server, serving
from verdict import Verdict

from kibaru_client import Client

_SOURCE = Path(__file__).resolve().parents[2] / "models"
_RELOAD_SECONDS = 120.0
_START_SECONDS = 180.0
_PROBES = 5


def _flip(path: Path) -> None:
    """Turn one bit over in the middle of a file, where it lies."""
    with path.open("r+b") as file:
        file.seek(path.stat().st_size // 2)
        byte = file.read(1)[0]
        file.seek(-1, 1)
        file.write(bytes([byte ^ 1]))


def _cut(path: Path) -> None:
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size // 2)


DAMAGES: dict[str, Callable[[Path], None]] = {
    "one bit turned over": _flip,
    "cut in half": _cut,
    "gone": Path.unlink,
}


def run(*, files: int = 3) -> Verdict:
    """Damage so many files of the translation model, each in every way."""
    verdict = Verdict("A model's file damaged on disk")
    with tempfile.TemporaryDirectory() as folder:
        models = Path(folder)
        shutil.copy(_SOURCE / "catalog.toml", models)
        shutil.copytree(_SOURCE / "bundled", models / "bundled")
        names = ("model.bin", "spm.model", "shared_vocabulary.json")[:files]
        paths = [models / "bundled" / "news-compact" / name for name in names]
        for path in paths:
            _before_start(verdict, models, path)
        with serving("--models-dir", str(models)) as server:
            for path in paths:
                _while_serving(verdict, server, path)
            verdict.claim("health is up at the end", server.healthy)
    return verdict


def _before_start(verdict: Verdict, models: Path, path: Path) -> None:
    for name, damage in DAMAGES.items():
        whole = path.read_bytes()
        damage(path)
        done = subprocess.run(
            [*KIBARU, "--port", "0", "--models-dir", str(models)],
            capture_output=True,
            text=True,
            timeout=_START_SECONDS,
            check=False,
        )
        path.write_bytes(whole)
        lines = done.stderr.splitlines()
        verdict.figure(f"{path.name}, {name}: start", f"status {done.returncode}")
        clear = done.returncode == 1 and len(lines) == 1 and path.name in lines[0]
        verdict.claim(f"{path.name}, {name}: no start, one line that names the file", clear)


def _while_serving(verdict: Verdict, server: Server, path: Path) -> None:
    before = _answer(server)
    for name, damage in DAMAGES.items():
        what = f"{path.name}, {name}"
        whole = path.read_bytes()
        damage(path)
        served = _answer(server) == before
        failed = _reload(server, "failure")
        reloaded = _answer(server) == before
        path.write_bytes(whole)
        mended = _reload(server, "success")
        verdict.figure(f"{what}: serving, at a reload, restored", _words(served, failed, mended))
        verdict.claim(f"{what}: what serves goes on, with the same answers", served and reloaded)
        verdict.claim(
            f"{what}: the reload fails, and the next takes the whole file", failed and mended
        )
        verdict.claim(f"{what}: the log says why", path.name in _last_failure(server))


def _words(served: bool, failed: bool, mended: bool) -> str:  # noqa: FBT001 - three of a kind
    known = ("answers", "refuses it", "takes it")
    seen = (served, failed, mended)
    return ", ".join(word if yes else f"NOT: {word}" for word, yes in zip(known, seen, strict=True))


def _answer(server: Server) -> list[str]:
    texts = [text for text, _ in zip(sentences(4), range(_PROBES), strict=False)]
    with Client(server.target) as client:
        replies = [client.translate([text], "fr", ENGLISH) for text in texts]
    return [reply.texts[0].text for reply in replies]


def _reload(server: Server, result: str) -> bool:
    """Return whether a reload has ended so."""
    before = server.value("kibaru_model_loads_total", result=result)
    server.signal(signal.SIGHUP)
    until = time.monotonic() + _RELOAD_SECONDS
    while time.monotonic() < until:
        if server.value("kibaru_model_loads_total", result=result) > before:
            return True
        time.sleep(0.05)
    return False


def _last_failure(server: Server) -> str:
    lines = server.lines("reload failed, the old models go on")
    return str(lines[-1]["error"]) if lines else ""
