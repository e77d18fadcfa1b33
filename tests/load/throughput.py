"""(a) Sentences a second and latency against 1 to 128 callers, in closed and in open loops."""

from __future__ import annotations

import asyncio
from typing import Any

from driving import Observed, closed, opened
from newsroom import sentences
from processes import kibaru
from reporting import keep

CALLERS = (1, 2, 4, 8, 16, 32, 64, 128)
SHARES = (0.25, 0.5, 0.75, 0.9)
SECONDS = 3.0


def run() -> None:
    """Measure, print and draw."""
    texts = sentences()
    rows: list[dict[str, Any]] = []
    with kibaru() as server:
        for callers in CALLERS:
            found = asyncio.run(closed(server, texts, callers, SECONDS))
            rows.append(_row("closed", f"{callers} callers", found))
        most = max(float(row["sentences/s"]) for row in rows)
        for share in SHARES:
            found = asyncio.run(opened(server, texts, share * most, SECONDS))
            rows.append(_row("open", f"{share * most:.0f}/s offered", found))
    keep("throughput", "One-sentence calls: throughput and latency", rows, lambda a: _draw(a, rows))


def _row(loop: str, load: str, found: Observed) -> dict[str, Any]:
    return {
        "loop": loop,
        "load": load,
        "sentences/s": found.rate,
        "per CPU-s": len(found.latencies) / found.cpu_seconds,
        "p50 ms": found.percentile(0.5),
        "p95 ms": found.percentile(0.95),
        "p99 ms": found.percentile(0.99),
    }


def _draw(axes: Any, rows: list[dict[str, Any]]) -> None:
    shut = [row for row in rows if row["loop"] == "closed"]
    axes.plot(CALLERS, [row["per CPU-s"] for row in shut], "o-", color="tab:blue")
    axes.set(xscale="log", xlabel="callers (closed loop)", ylabel="sentences per CPU-second")
    axes.set_xticks(CALLERS, CALLERS)
    axes.set_ylim(bottom=0)
    right = axes.twinx()
    for share, style in (("p50 ms", "-"), ("p99 ms", "--")):
        right.plot(CALLERS, [row[share] for row in shut], style, color="tab:orange", label=share)
    right.set(ylabel="latency, ms", yscale="log")
    right.legend(frameon=False)
