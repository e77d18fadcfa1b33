"""The bill of materials, of a small root with one part of each kind."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from cyclonedx.schema import OutputFormat, SchemaVersion
from cyclonedx.validation import make_schemabased_validator

import bill
from supply.inventory import read_root
from supply.licences import read_policy
from supply.sbom import make

EPOCH = 1767225600
VALIDATOR = make_schemabased_validator(OutputFormat.JSON, SchemaVersion.V1_6)
WEIGHTS = b"weights"
SITE = "opt/kibaru/lib/python3.11/site-packages"
FILES = {
    f"{SITE}/kibaru-1.0.dist-info/METADATA": "Metadata-Version: 2.4\nName: kibaru\nVersion: 1.0\n"
    "License-Expression: Apache-2.0\nRequires-Dist: Some_Thing>=1\n",
    f"{SITE}/some_thing-1.2.dist-info/METADATA": "Metadata-Version: 2.4\nName: Some_Thing\n"
    "Version: 1.2\nLicense: MIT License\nRequires-Dist: other; extra == 'x'\n",
    f"{SITE}/some_thing-1.2.dist-info/RECORD": "some_thing-1.2.dist-info/LICENSE,,\n",
    f"{SITE}/some_thing-1.2.dist-info/LICENSE": "Permission is granted.",
    f"{SITE}/some_thing.libs/libgomp-e985bcbb.so.1.0.0": "code",
    "usr/lib/os-release": 'ID=debian\nVERSION_ID="12"\n',
    "var/lib/dpkg/status.d/libc6": "Package: libc6\nSource: glibc\nArchitecture: amd64\n"
    "Version: 2.36-9+deb12u9\n",
    "usr/share/doc/libc6/copyright": "The GNU C Library.",
    "usr/local/lib/python3.11/LICENSE.txt": "PSF",
    "models/catalog.toml": '[models.tiny]\nlicence = "CC-BY-NC-4.0"\npath = "bundled/tiny"\n'
    f'files = {{ "model.bin" = {{ sha256 = "{hashlib.sha256(WEIGHTS).hexdigest()}" }} }}\n'
    '[models.far]\nsource = { repo = "a/b" }\n',
    "models/bundled/tiny/model.bin": WEIGHTS.decode(),
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path


def made(root: Path) -> Any:
    return json.loads(make(read_root(root, "kibaru"), read_policy(), EPOCH))


def test_it_is_valid_by_its_schema(root: Path) -> None:
    """CycloneDX 1.6, strictly."""
    assert VALIDATOR.validate_str(json.dumps(made(root))) is None


def test_the_schema_would_notice(root: Path) -> None:
    """A kind of component that there is not."""
    text = made(root)
    text["components"][0]["type"] = "firmwares"
    assert VALIDATOR.validate_str(json.dumps(text)) is not None


def test_it_names_every_part_with_its_licence(root: Path) -> None:
    """Distributions, the interpreter, packages of Debian, models; nothing that is not there."""
    licences = {
        part["purl"]: part["licenses"][0]["expression"] for part in made(root)["components"]
    }
    (interpreter,) = [purl for purl in licences if purl.startswith("pkg:generic/cpython@")]
    (model,) = [purl for purl in licences if purl.startswith("pkg:generic/tiny@")]
    assert licences == {
        "pkg:pypi/some-thing@1.2": "MIT",
        "pkg:generic/libgomp@1.0.0?distribution=some_thing": "GPL-3.0-or-later WITH"
        " GCC-exception-3.1",
        "pkg:deb/debian/libc6@2.36-9%2Bdeb12u9?arch=amd64&distro=debian-12": "LGPL-2.1-or-later",
        interpreter: "PSF-2.0",
        model: "CC-BY-NC-4.0",
    }
    assert made(root)["metadata"]["component"]["purl"] == "pkg:pypi/kibaru@1.0"


def test_models_have_the_hash_of_each_file(root: Path) -> None:
    """The one that is there, which is the catalogue's."""
    (model,) = [p for p in made(root)["components"] if p["type"] == "machine-learning-model"]
    (weights,) = model["components"]
    assert weights["name"] == "model.bin"
    assert weights["hashes"] == [{"alg": "SHA-256", "content": hashlib.sha256(WEIGHTS).hexdigest()}]


def test_altered_weights_get_no_bill(root: Path) -> None:
    """An image is not built around them."""
    (root / "models/bundled/tiny/model.bin").write_bytes(b"Weights")
    with pytest.raises(ValueError, match="tiny"):
        read_root(root, "kibaru")


def test_equal_roots_have_equal_bills(root: Path) -> None:
    """The time is given, the serial number follows from the parts."""
    first = make(read_root(root, "kibaru"), read_policy(), EPOCH)
    assert make(read_root(root, "kibaru"), read_policy(), EPOCH) == first
    assert json.loads(first)["metadata"]["timestamp"].startswith("2026-01-01T00:00:00")
    (root / "var/lib/dpkg/status.d/libc6").unlink()
    other = make(read_root(root, "kibaru"), read_policy(), EPOCH)
    assert json.loads(other)["serialNumber"] != json.loads(first)["serialNumber"]


def test_the_application_depends_on_what_it_names(root: Path) -> None:
    """And extras that were not asked for are no dependencies."""
    graph = {node["ref"]: node.get("dependsOn", []) for node in made(root)["dependencies"]}
    assert "pkg:pypi/some-thing@1.2" in graph["pkg:pypi/kibaru@1.0"]
    assert graph["pkg:pypi/some-thing@1.2"] == []


def test_texts_of_licences_are_read(root: Path) -> None:
    """From the distribution's folder and from Debian's."""
    texts = {part.name: part.texts for part in read_root(root, "kibaru")}
    assert texts["some-thing"] == {"LICENSE": "Permission is granted."}
    assert texts["libc6"] == {"copyright": "The GNU C Library."}


def test_the_papers_are_put_into_the_root(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Bill and notices, where the guide says."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(EPOCH))
    assert bill.main(["papers", str(root)]) == 0
    folder = root / "usr/share/doc/kibaru"
    assert json.loads((folder / "sbom.cdx.json").read_text()) == made(root)
    assert "Permission is granted." in (folder / "THIRD-PARTY.txt").read_text()


def test_a_licence_that_is_not_allowed_stops_the_build(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """With a line that names it, and no papers that look whole."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(EPOCH))
    metadata = root / SITE / "some_thing-1.2.dist-info/METADATA"
    metadata.write_text(metadata.read_text().replace("MIT License", "GPL-3.0-only"))
    assert bill.main(["papers", str(root)]) == 1
    assert capsys.readouterr().err == "some-thing 1.2: GPL-3.0-only not allowed\n"
    assert not (root / "usr/share/doc/kibaru").exists()


def test_what_is_not_understood_is_answered_with_how_to() -> None:
    """Exit status 2, as for every tool here."""
    assert bill.main(["paper"]) == 2
