"""Results as a table on the terminal, as JSON, and as a chart for the README."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import ctranslate2

CHARTS = Path(__file__).resolve().parent / "charts"
Row = Mapping[str, Any]


def machine() -> str:
    """Name the machine and the load that others put on it."""
    info = Path("/proc/cpuinfo").read_text() if Path("/proc/cpuinfo").exists() else ""
    names = [line.split(":", 1)[1].strip() for line in info.splitlines() if "model name" in line]
    cpu = names[0] if names else platform.machine()
    cores, load = len(os.sched_getaffinity(0)), os.getloadavg()[0]
    return f"{cores} cores of {cpu}, load {load:.1f}, CTranslate2 {ctranslate2.__version__}"


def table(title: str, rows: Sequence[Row]) -> None:
    """Print rows with equal keys."""
    print(f"\n{title} — {machine()}")
    heads = list(rows[0])
    cells = [heads, *([_cell(row[head]) for head in heads] for row in rows)]
    widths = [max(len(line[column]) for line in cells) for column in range(len(heads))]
    for line in cells:
        print("  ".join(text.rjust(width) for text, width in zip(line, widths, strict=True)))


def _cell(value: object) -> str:
    return (
        f"{value:,.3g}"
        if isinstance(value, float) and abs(value) < 100
        else (f"{value:,.0f}" if isinstance(value, float) else str(value))
    )


def keep(name: str, title: str, rows: Sequence[Row], draw: Callable[[Any], None]) -> None:
    """Print the table, and write charts/NAME.json and charts/NAME.png."""
    import matplotlib as mpl  # of the extra [bench] alone

    mpl.use("Agg")
    from matplotlib import pyplot as plt

    table(title, rows)
    CHARTS.mkdir(exist_ok=True)
    result = {"title": title, "machine": machine(), "rows": list(rows)}
    (CHARTS / f"{name}.json").write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n")
    figure, axes = plt.subplots(figsize=(6.4, 3.4), dpi=100)
    draw(axes)
    axes.set_title(title, fontsize=10)
    axes.spines[["top", "right"]].set_visible(False)
    figure.tight_layout()
    figure.savefig(CHARTS / f"{name}.png")
