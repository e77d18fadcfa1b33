"""Dashboard and alert rules speak of metrics that a server really has."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import grpc
import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from kibaru.v1 import news_pb2 as pb
from watched import Watched, read, watched

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "service" / "deploy"
ALERTS = DEPLOY / "monitoring" / "alerts.yaml"
DASHBOARD = DEPLOY / "monitoring" / "dashboard.json"
ARTICLE = ROOT / "tests" / "data" / "market-reopens.txt"
# Prometheus makes these itself, of every target.
OF_PROMETHEUS = {"up", "job", "instance"}
_SELECTED = re.compile(r"([a-zA-Z_:][\w:]*)\s*(?:\{([^}]*)\}|(?=\[))")
_OURS = re.compile(r"\b(?:kibaru|grpc_server|process)_\w+")
_MATCHER = re.compile(r"(\w+)\s*(?:=~|!~|!=|=)")


def panels() -> list[dict[str, Any]]:
    found = json.loads(DASHBOARD.read_text(encoding="utf-8"))["panels"]
    return [panel for panel in found if panel["type"] != "row"]


def rules() -> list[dict[str, Any]]:
    groups = yaml.safe_load(ALERTS.read_text(encoding="utf-8"))["groups"]
    return [rule for group in groups for rule in group["rules"]]


def expressions() -> Iterator[str]:
    for panel in panels():
        yield from (target["expr"] for target in panel["targets"])
    yield from (rule["expr"] for rule in rules())


def used(expression: str) -> dict[str, set[str]]:
    """Return the metrics of an expression with the labels that they are selected by."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for name, matchers in _SELECTED.findall(expression):
        found[name].update(_MATCHER.findall(matchers))
    for name in _OURS.findall(expression):
        found[name].update(())
    return dict(found)


async def scraped(server: Watched) -> dict[str, set[str]]:
    """Return the labels of every metric of a server that has served and refused."""
    text = ARTICLE.read_text(encoding="utf-8")
    await server.news.Digest(pb.DigestRequest(article=pb.Article(text=text)))
    with pytest.raises(grpc.aio.AioRpcError):
        await server.news.Translate(pb.TranslateRequest(texts=["a"], target_language="xx"))
    labels: defaultdict[str, set[str]] = defaultdict(set)
    for family in text_string_to_metric_families(read(server.telemetry.port or 0)):
        for sample in family.samples:
            labels[sample.name].update(sample.labels)
    return dict(labels)


def test_reading_of_expressions() -> None:
    """What the tests below rest on: names with selectors, ranges, and bare ones of ours."""
    expression = 'sum by (le) (rate(a_b{c="d", e=~"f"}[5m])) / other[1h] > kibaru_g'
    assert used(expression) == {"a_b": {"c", "e"}, "other": set(), "kibaru_g": set()}


async def test_every_metric_of_dashboard_and_rules_is_served() -> None:
    """A renamed metric or label would leave an empty panel, or an alert that never fires."""
    async with watched() as server:
        served = await scraped(server)
    seen = set()
    for expression in expressions():
        for name, labels in used(expression).items():
            if name not in OF_PROMETHEUS:
                assert name in served, expression
                assert labels <= served[name] | OF_PROMETHEUS, expression
                seen.add(name)
    assert len(seen) > 20


async def test_every_metric_of_ours_has_the_prefix_units_and_help() -> None:
    """The conventions of Prometheus: base units, `_total` for counters, a sentence of help."""
    async with watched() as server:
        await scraped(server)
        families = list(text_string_to_metric_families(read(server.telemetry.port or 0)))
    ours = [f for f in families if f.name.startswith(("kibaru_", "grpc_server_"))]
    assert len(ours) > 25
    for family in ours:
        assert family.documentation.endswith("."), family.name
        assert not re.search(r"_(ms|millis|mb|kb|percent|count)$", family.name)
        if family.type == "histogram":
            assert family.name.endswith(("_seconds", "_rows", "_ratio"))


def test_panels_say_what_they_show() -> None:
    """Titles are unique, and each panel explains itself and follows the variables."""
    titles = [panel["title"] for panel in panels()]
    assert len(titles) == len(set(titles))
    for panel in panels():
        assert panel["description"].endswith(".")
        for target in panel["targets"]:
            assert 'job=~"$job", instance=~"$instance"' in target["expr"]


def test_every_alert_is_explained() -> None:
    """Severity, summary, meaning, and a part of the operator's guide on what to do."""
    guide = (DEPLOY / "OPERATING.md").read_text(encoding="utf-8")
    names = [rule["alert"] for rule in rules()]
    assert len(names) == len(set(names)) > 10
    for rule in rules():
        assert rule["labels"]["severity"] in {"page", "ticket"}
        assert rule["annotations"]["summary"]
        assert rule["annotations"]["description"]
        assert f"#### {rule['alert']}" in guide
    told = re.findall(r"^#### (Kibaru\w+)", guide, re.MULTILINE)
    assert sorted(told) == sorted(names)


@pytest.mark.skipif(shutil.which("promtool") is None, reason="needs promtool, of Prometheus")
def test_rules_are_accepted_by_prometheus_and_fire() -> None:
    """Its own checker, and cases of series that must and must not alert."""
    cases = Path(__file__).resolve().parents[1] / "data" / "alerts_test.yaml"
    for command in (["check", "rules", str(ALERTS)], ["test", "rules", str(cases)]):
        done = subprocess.run(["promtool", *command], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
