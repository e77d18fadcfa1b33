"""The dashboard of a real server, drawn without Grafana.

python tests/load/dashboard.py --seconds 300

Starts a server with the bundled models and a Prometheus that scrapes it, sends articles, sentences
that come again, bad requests and calls in too much of a hurry, then evaluates every expression of
`service/deploy/monitoring/dashboard.json` in Prometheus and draws the panels where Grafana would
place them. Needs the `prometheus` program (Debian: apt-get install prometheus) and the bench extra.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import socket
import subprocess
import tempfile
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import grpc
from newsroom import articles, sentences
from processes import kibaru
from reporting import machine

from kibaru.v1 import news_pb2 as pb
from kibaru.v1 import news_pb2_grpc

MONITORING = Path(__file__).resolve().parents[2] / "service" / "deploy" / "monitoring"
STEP = 2
VARIABLES = {"$job": ".*", "$instance": ".*", "$__rate_interval": "20s"}
UNITS = {"s": "s", "bytes": "MiB", "percentunit": "%", "reqps": "calls/s", "short": ""}
SCALES = {"bytes": 1 / 2**20, "percentunit": 100.0}


def main() -> None:
    """Run, ask, draw."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=300.0)
    parser.add_argument("--callers", type=int, default=4)
    parser.add_argument("--prometheus", default="prometheus", help="the program")
    parser.add_argument("--output", type=Path, default=MONITORING / "dashboard.png")
    args = parser.parse_args()
    metrics = free_port()
    # The cache comes last and wins: the benchmarks' servers have none.
    flags = ("--metrics-port", str(metrics), "--cache-mb", "64")
    with kibaru(*flags) as server, prometheus(args.prometheus, metrics) as ask:
        began = time.time()
        asyncio.run(_work(server.target, args.seconds, args.callers))
        series = {expression: ask(expression, began) for expression in _expressions()}
    _draw(series, args.output)
    print(f"{args.output}: {args.seconds:.0f} s of {args.callers} callers on {machine()}")


def free_port() -> int:
    """Return a port that was free a moment ago."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def prometheus(program: str, target: int) -> Iterator[Any]:
    """Run Prometheus over one target; yields what evaluates an expression from a time on."""
    with tempfile.TemporaryDirectory() as folder:
        port, config = free_port(), Path(folder) / "prometheus.yaml"
        scrape = {"job_name": "kibaru", "static_configs": [{"targets": [f"127.0.0.1:{target}"]}]}
        # JSON is YAML.
        config.write_text(
            json.dumps({"global": {"scrape_interval": f"{STEP}s"}, "scrape_configs": [scrape]})
        )
        command = [program, f"--config.file={config}", f"--storage.tsdb.path={folder}/data"]
        command += [f"--web.listen-address=127.0.0.1:{port}", "--log.level=error"]
        with subprocess.Popen(command) as process:
            try:
                yield lambda expression, began: _range(port, expression, began)
            finally:
                process.terminate()


def _range(port: int, expression: str, began: float) -> list[dict[str, Any]]:
    for name, value in VARIABLES.items():
        expression = expression.replace(name, value)
    asked = {"query": expression, "start": began, "end": time.time(), "step": STEP}
    url = f"http://127.0.0.1:{port}/api/v1/query_range?{urllib.parse.urlencode(asked)}"
    with urllib.request.urlopen(url, timeout=60) as reply:  # noqa: S310
        found: list[dict[str, Any]] = json.load(reply)["data"]["result"]
        return found


async def _work(target: str, seconds: float, callers: int) -> None:
    """Send what a newsroom sends, and what it should not, for so long."""
    until = time.monotonic() + seconds
    async with grpc.aio.insecure_channel(target) as channel:
        news = news_pb2_grpc.NewsServiceStub(channel)
        desks = [_desk(news, until, number) for number in range(callers)]
        await asyncio.gather(*desks, _mistakes(news, until))


async def _desk(news: Any, until: float, seed: int) -> None:
    texts, lines = articles(200, seed), sentences(seed)
    kept: list[str] = []
    while time.monotonic() < until:
        article = pb.Article(text=next(texts))
        await news.Digest(pb.DigestRequest(article=article), timeout=600)
        kept = [*kept[-5:], next(lines)]
        await news.Translate(pb.TranslateRequest(texts=kept, target_language="fr"), timeout=600)


async def _mistakes(news: Any, until: float) -> None:
    texts = articles(400, 99)
    while time.monotonic() < until:
        with suppress(grpc.aio.AioRpcError):
            await news.Translate(pb.TranslateRequest(texts=["a"], target_language="xx"))
        with suppress(grpc.aio.AioRpcError):
            article = pb.Article(text=next(texts))
            await news.Digest(pb.DigestRequest(article=article), timeout=0.5)
        await asyncio.sleep(3.0)


def _panels() -> list[dict[str, Any]]:
    return list(json.loads((MONITORING / "dashboard.json").read_text("utf-8"))["panels"])


def _expressions() -> Iterator[str]:
    for panel in _panels():
        yield from (target["expr"] for target in panel.get("targets", ()))


def _draw(series: Mapping[str, list[dict[str, Any]]], output: Path) -> None:
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot as plt

    panels = _panels()
    begin = min(float(one["values"][0][0]) for found in series.values() for one in found)
    height = max(panel["gridPos"]["y"] + panel["gridPos"]["h"] for panel in panels)
    figure = plt.figure(figsize=(16, height * 0.36))
    for panel in panels:
        at = panel["gridPos"]
        left, bottom = at["x"] / 24 + 0.035, 1 - (at["y"] + at["h"] - 1.3) / height
        if panel["type"] == "row":
            top = 1 - (at["y"] + 0.7) / height
            figure.text(0.01, top, panel["title"], weight="bold", fontsize=12)
            continue
        axes = figure.add_axes((left, bottom, at["w"] / 24 - 0.05, (at["h"] - 2.6) / height))
        _draw_panel(axes, panel, series, begin)
    caption = (
        f"The panels of dashboard.json, evaluated by Prometheus; seconds of a run on {machine()}."
    )
    figure.text(0.01, 0.004, caption, fontsize=8)
    figure.savefig(output, dpi=70, pil_kwargs={"optimize": True})


def _draw_panel(
    axes: Any, panel: dict[str, Any], series: Mapping[str, list[dict[str, Any]]], begin: float
) -> None:
    unit = panel["fieldConfig"]["defaults"]["unit"]
    scale = SCALES.get(unit, 1.0)
    for target in panel["targets"]:
        for one in series[target["expr"]]:
            points = [(float(t), float(v) * scale) for t, v in one["values"] if v != "NaN"]
            if points:
                times, values = zip(*points, strict=True)
                name = _legend(target["legendFormat"], one["metric"])
                axes.plot([t - begin for t in times], values, linewidth=1.2, label=name)
    axes.set_title(panel["title"], fontsize=9, loc="left")
    axes.set_ylabel(UNITS[unit], fontsize=7)
    axes.tick_params(labelsize=7)
    axes.set_ylim(0, 1.35 * axes.get_ylim()[1])
    axes.grid(alpha=0.3)
    if axes.lines:
        axes.legend(fontsize=6, loc="upper left", ncols=2, framealpha=0.6)


def _legend(form: str, labels: Mapping[str, str]) -> str:
    for name, value in labels.items():
        form = form.replace("{{" + name + "}}", value)
    return form


if __name__ == "__main__":
    main()
