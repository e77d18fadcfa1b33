"""The manifests: valid by Kubernetes' own schemas, and true of the server and the image."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml

from kibaru_service.config import Settings

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "service" / "deploy" / "kubernetes"
# The oldest version whose preStop can sleep without a shell, and a recent one.
VERSIONS = ("1.30", "1.34")
# Not Kubernetes' own: kustomize reads one, KEDA's operator the other.
FOREIGN = {"Kustomization", "ScaledObject"}


def documents() -> dict[str, dict[str, Any]]:
    """Return every manifest by its kind."""
    found = [path for path in sorted(FOLDER.rglob("*.yaml")) if path.name != "kustomization.yaml"]
    return {(text := yaml.safe_load(path.read_text()))["kind"]: text for path in found}


ALL = documents()
POD = ALL["Deployment"]["spec"]["template"]
SERVER = POD["spec"]["containers"][0]


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("kind", sorted(ALL.keys() - FOREIGN))
def test_each_manifest_is_valid(kind: str, version: str) -> None:
    """Strictly: a field that Kubernetes would drop in silence is an error."""
    kubernetes_validate.validate(ALL[kind], version, strict=True)


def test_the_schemas_would_notice() -> None:
    """A misspelt field does not pass."""
    wrong = {**ALL["Deployment"], "spec": {**ALL["Deployment"]["spec"], "replica": 2}}
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(wrong, VERSIONS[-1], strict=True)


def test_each_folder_lists_its_manifests() -> None:
    """A file that kustomize does not know is applied by nobody."""
    for path in FOLDER.rglob("kustomization.yaml"):
        listed = set(yaml.safe_load(path.read_text())["resources"])
        beside = {other.name for other in path.parent.glob("*.yaml")} - {path.name}
        assert listed - {".."} == beside


def test_each_argument_is_a_setting() -> None:
    """A server with an unknown option exits, and the rollout hangs."""
    for argument in SERVER["args"]:
        name, _, value = argument.removeprefix("--").partition("=")
        assert name.replace("-", "_") in Settings.model_fields
        assert value


def test_ports_are_those_of_the_server() -> None:
    """Probes, service and policy reach what listens."""
    given = dict(argument.removeprefix("--").split("=") for argument in SERVER["args"])
    ports = {port["name"]: port["containerPort"] for port in SERVER["ports"]}
    image = (ROOT / "Dockerfile").read_text()
    assert f"KIBARU_PORT={ports['grpc']}" in image
    assert ports["health"] == int(given["health-port"])
    assert ports["metrics"] == int(given["metrics-port"])
    assert int(POD["metadata"]["annotations"]["prometheus.io/port"]) == ports["metrics"]
    for probe in ("startupProbe", "readinessProbe"):
        assert SERVER[probe]["grpc"]["port"] == ports["health"]
    allowed = {
        port["port"] for rule in ALL["NetworkPolicy"]["spec"]["ingress"] for port in rule["ports"]
    }
    assert allowed == {ports["grpc"], ports["metrics"]}
    (served,) = ALL["Service"]["spec"]["ports"]
    assert served["port"] == ports[served["targetPort"]]


def test_every_selector_finds_the_pods() -> None:
    """A budget or a policy that selects nothing protects nothing."""
    labels = POD["metadata"]["labels"]
    spec = {kind: text["spec"] for kind, text in ALL.items()}
    selectors = [
        spec["Deployment"]["selector"]["matchLabels"],
        spec["Service"]["selector"],
        spec["PodDisruptionBudget"]["selector"]["matchLabels"],
        spec["NetworkPolicy"]["podSelector"]["matchLabels"],
    ]
    assert all(selector.items() <= labels.items() for selector in selectors)
    name = ALL["Deployment"]["metadata"]["name"]
    assert spec["HorizontalPodAutoscaler"]["scaleTargetRef"]["name"] == name
    assert spec["ScaledObject"]["scaleTargetRef"]["name"] == name


def test_a_drain_has_the_time_that_it_may_take() -> None:
    """Or the pod is killed with calls inside."""
    given = dict(argument.removeprefix("--").split("=") for argument in SERVER["args"])
    before = SERVER["lifecycle"]["preStop"]["sleep"]["seconds"]
    grace = POD["spec"]["terminationGracePeriodSeconds"]
    assert before + float(given["drain-seconds"]) < grace


def test_the_pod_is_restricted() -> None:
    """What the "restricted" pod security standard asks for, and a root that is read-only."""
    pod, container = POD["spec"]["securityContext"], SERVER["securityContext"]
    user = re.search(r"USER (\d+)", (ROOT / "Dockerfile").read_text())
    assert user
    assert (pod["runAsNonRoot"], pod["runAsUser"]) == (True, int(user[1]))
    assert pod["seccompProfile"] == {"type": "RuntimeDefault"}
    assert container["capabilities"] == {"drop": ["ALL"]}
    assert (container["allowPrivilegeEscalation"], container["readOnlyRootFilesystem"]) == (
        False,
        True,
    )
    assert POD["spec"]["automountServiceAccountToken"] is False


def test_the_scalers_ask_for_a_metric_that_there_is() -> None:
    """A misspelt one scales nothing, without a word."""
    metrics = "".join(
        path.read_text() for path in (ROOT / "service/kibaru_service/metrics").glob("*.py")
    )
    (pods,) = ALL["HorizontalPodAutoscaler"]["spec"]["metrics"]
    (trigger,) = ALL["ScaledObject"]["spec"]["triggers"]
    asked = {
        pods["pods"]["metric"]["name"],
        *re.findall(r"kibaru_\w+", trigger["metadata"]["query"]),
    }
    assert all(f'"{name}"' in metrics for name in asked)
