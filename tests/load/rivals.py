"""(c) Others on the same weights and sentences: CPU time per sentence, 16 callers or one list.

transformers runs where KIBARU_TORCH_PYTHON names an interpreter that has torch and transformers.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from driving import closed
from newsroom import sentences
from processes import Process, kibaru, one_by_one
from reporting import keep

HERE = Path(__file__).resolve().parent
CALLERS = 16
SECONDS = 5.0
LIST = 128
SERVERS: dict[str, Callable[[], AbstractContextManager[Process]]] = {
    "kibaru, repairs off": partial(kibaru, "--repair-ratio", "0"),
    "kibaru": kibaru,
    "one request, one call (default threads)": one_by_one,
    "one request, one call (a worker per core)": partial(one_by_one, tuned=True),
}
SCRIPTS = {
    "transformers generate": (os.environ.get("KIBARU_TORCH_PYTHON"), "rival_transformers.py"),
    "CTranslate2 as Argos Translate calls it": (sys.executable, "rival_argos_way.py"),
}


def run() -> None:
    """Measure whoever is installed, print and draw."""
    rows: list[dict[str, Any]] = []
    for name, serve in SERVERS.items():
        with serve() as server:
            found = asyncio.run(closed(server, sentences(), CALLERS, SECONDS))
        rows.append(_row(name, found.cpu_seconds, len(found.latencies), found.rate))
    for name, (python, script) in SCRIPTS.items():
        if python:
            used = _alone(python, script)
            rows.append(_row(name, used["cpu"], LIST, LIST / used["seconds"]))
    for row in rows:
        row["times kibaru"] = row["CPU-ms per sentence"] / rows[0]["CPU-ms per sentence"]
    title = "English to French on the same weights: CPU time per sentence"
    keep("rivals", title, rows, lambda axes: _draw(axes, rows))


def _row(name: str, cpu: float, count: int, rate: float) -> dict[str, Any]:
    return {"who": name, "CPU-ms per sentence": 1000 * cpu / count, "sentences/s": rate}


def _alone(python: str, script: str) -> dict[str, float]:
    """Run a rival's script over a list of sentences; it prints {"cpu": …, "seconds": …}."""
    with tempfile.TemporaryDirectory() as folder:
        texts = Path(folder) / "texts.json"
        texts.write_text(json.dumps(list(islice(sentences(), LIST))))
        command = [python, str(HERE / script), str(texts), folder]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def _draw(axes: Any, rows: list[dict[str, Any]]) -> None:
    axes.barh([row["who"] for row in rows], [row["CPU-ms per sentence"] for row in rows])
    axes.invert_yaxis()
    axes.tick_params(axis="y", labelsize=8)
    axes.set(xlabel="CPU-ms per sentence")
