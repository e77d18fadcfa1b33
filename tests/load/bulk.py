"""A corpus with one worker on one core, then with two on two: what the second one brings.

The processes of a run are bound to as many cores as it has workers, so that one worker has no more
than each of two. What Ray itself uses is not in the CPU time, which is the workers' own; the clock
runs from the first part's begin to the last one's end.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from itertools import islice
from pathlib import Path
from typing import Any

from newsroom import articles
from reporting import keep, table

from kibaru_service.bulk.args import parse
from kibaru_service.bulk.ray_pool import RayPool
from kibaru_service.bulk.run import Report
from kibaru_service.bulk.run import run as run_order

ROWS = int(os.environ.get("KIBARU_BENCH_ROWS", "120"))
WORDS = 250


def run() -> None:
    """Measure rows per second with one and with two workers, and the same per CPU-second."""
    cores = sorted(os.sched_getaffinity(0))
    if len(cores) < 2:
        raise SystemExit("two workers need two cores")
    with tempfile.TemporaryDirectory() as folder:
        source = _corpus(Path(folder) / "in.jsonl")
        reports = [_measure(source, workers, cores) for workers in (1, 2)]
    rows = [_row(workers, report) for workers, report in zip((1, 2), reports, strict=True)]
    one, two = rows
    title = f"kibaru-bulk, {ROWS} articles of {WORDS} words into two languages"
    keep("bulk", title, rows, lambda axes: _draw(axes, rows))
    names = ("rows/s", "rows per CPU-s")
    table("Two workers over one", [{name: two[name] / one[name] for name in names}])


def _corpus(path: Path) -> Path:
    lines = [json.dumps({"text": text}) for text in islice(articles(WORDS), ROWS)]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def _measure(source: Path, workers: int, cores: list[int]) -> Report:
    output = source.with_name(f"{workers}.jsonl")
    os.sched_setaffinity(0, cores[:workers])
    try:
        argv = [str(source), str(output), "--workers", str(workers), "--rows-per-part", "10"]
        return run_order(parse(argv), RayPool(), sys.stderr)
    finally:
        os.sched_setaffinity(0, cores)


def _row(workers: int, report: Report) -> dict[str, Any]:
    cpu = sum(tally.cpu_seconds for tally in report.fresh)
    return {
        "workers": workers,
        "rows/s": report.rows / report.seconds,
        "rows per CPU-s": report.rows / cpu,
        "CPU-s a row": cpu / report.rows,
        "cores used": cpu / report.seconds,
        "errors": report.errors,
    }


def _draw(axes: Any, rows: list[dict[str, Any]]) -> None:
    axes.bar([str(row["workers"]) for row in rows], [row["rows/s"] for row in rows])
    axes.set(xlabel="workers, a core each", ylabel="rows per second")
