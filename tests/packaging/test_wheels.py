"""Both distributions, built and looked into."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from email.parser import Parser
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
GENERIC = {"service", "client", "proto", "models", "tests", "cli", "utils", "v1"}


def build(project: Path, out: Path) -> zipfile.ZipFile:
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out)]
    subprocess.run([*command, str(project)], check=True, capture_output=True)
    (wheel,) = out.glob("*.whl")
    return zipfile.ZipFile(wheel)


@pytest.fixture(scope="module")
def thin(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    return build(ROOT / "client", tmp_path_factory.mktemp("thin"))


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    return build(ROOT, tmp_path_factory.mktemp("full"))


def packages(wheel: zipfile.ZipFile) -> set[str]:
    tops = {name.split("/")[0] for name in wheel.namelist()}
    return {top for top in tops if not top.endswith(".dist-info")}


def metadata(wheel: zipfile.ZipFile, name: str) -> str:
    (path,) = [n for n in wheel.namelist() if n.endswith(f".dist-info/{name}")]
    return wheel.read(path).decode()


def test_wheels_bring_only_names_of_their_own(thin: zipfile.ZipFile, full: zipfile.ZipFile) -> None:
    """No folder of the repository turns into an importable package."""
    assert packages(thin) == {"kibaru", "kibaru_client"}
    assert packages(full) == {"kibaru", "kibaru_client", "kibaru_service"}
    assert not packages(full) & GENERIC


def test_the_service_brings_its_word_lists(full: zipfile.ZipFile) -> None:
    """Checks read them at run time, so an image without them would fail its first call."""
    lists = (ROOT / "service" / "kibaru_service" / "text" / "words").glob("*.txt")
    wanted = {f"kibaru_service/text/words/{path.name}" for path in lists}
    assert len(wanted) > 5
    assert wanted <= set(full.namelist())


def test_both_wheels_hold_the_same_typed_client(
    thin: zipfile.ZipFile, full: zipfile.ZipFile
) -> None:
    """Stubs, their types and the markers are there; the client is whole in either."""
    held = set(thin.namelist())
    for name in ("news_pb2.py", "news_pb2.pyi", "news_pb2_grpc.py", "news_pb2_grpc.pyi"):
        assert f"kibaru/v1/{name}" in held
    assert {"kibaru/py.typed", "kibaru_client/py.typed"} <= held
    sources = {
        str(path.relative_to(ROOT / "client"))
        for path in (ROOT / "client" / "kibaru_client").rglob("*.py")
    }
    assert sources <= held
    assert sources <= set(full.namelist())


def test_the_thin_client_needs_grpcio_and_protobuf_alone(thin: zipfile.ZipFile) -> None:
    """Whatever else is required sits behind the extra."""
    requires = Parser().parsestr(metadata(thin, "METADATA")).get_all("Requires-Dist") or []
    bare = {line.split(">")[0].split("<")[0] for line in requires if "extra ==" not in line}
    extras = {line.split(">")[0] for line in requires if "extra ==" in line}
    assert bare == {"grpcio", "protobuf"}
    assert extras == {"rich"}


def test_both_have_one_version_and_the_command(
    thin: zipfile.ZipFile, full: zipfile.ZipFile
) -> None:
    """Client and service are released together; each wheel installs `kibaru`."""
    versions = {Parser().parsestr(metadata(wheel, "METADATA"))["Version"] for wheel in (thin, full)}
    assert len(versions) == 1
    for wheel in (thin, full):
        assert "kibaru = kibaru_client.__main__:main" in metadata(wheel, "entry_points.txt")


def test_the_thin_client_runs_without_the_service(thin: zipfile.ZipFile, tmp_path: Path) -> None:
    """The wheel alone, comes up, down to its command line, without a heavy import."""
    thin.extractall(tmp_path)
    code = (
        "import sys\n"
        f"sys.path.insert(0, {str(tmp_path)!r})\n"
        "import kibaru_client.__main__\n"
        "import kibaru_client.cli.commands\n"
        "assert kibaru_client.__file__.startswith(sys.path[0]), kibaru_client.__file__\n"
        "print(*sorted({name.partition('.')[0] for name in sys.modules}))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True, cwd=tmp_path
    )
    loaded = set(done.stdout.split())
    heavy = {"ctranslate2", "numpy", "rich", "kibaru_service", "sentencepiece", "pydantic"}
    assert not loaded & heavy
    assert {"grpc", "kibaru_client"} <= loaded
