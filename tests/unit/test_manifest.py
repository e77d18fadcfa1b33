from __future__ import annotations

import json
from pathlib import Path

import pytest

from kibaru_service.engine.catalog import read_catalog
from kibaru_service.engine.integrity import fingerprint, verify
from kibaru_service.engine.loading import load_profile
from kibaru_service.engine.manifest import MANIFEST, read_manifest
from kibaru_service.engine.protocol import Call
from kibaru_service.errors import ModelCorrupt, ModelMissing
from tiny_models import save_catalog

REVISION = "0123456789" * 4
SOURCE = f"""[models.mt.source]
repo = "org/mt"
revision = "{REVISION}"
files = {{ "model.safetensors" = {{}} }}
"""


@pytest.fixture
def models_dir(tmp_path: Path) -> Path:
    """A catalogue whose translator comes from a hub: its files are listed in a manifest."""
    save_catalog(tmp_path)
    path = tmp_path / "catalog.toml"
    head, _, rest = path.read_text("utf-8").partition("[models.mt.files]\n")
    files, enc = rest.split("[models.enc]", 1)
    path.write_text(f"{head}{SOURCE}[models.enc]{enc}", "utf-8")
    rows = [line.split(" = ", 1) for line in files.strip().splitlines()]
    listed = {
        name.strip('"'): json.loads(
            row.replace("size =", '"size":').replace("sha256 =", '"sha256":')
        )
        for name, row in rows
    }
    manifest = {"repo": "org/mt", "revision": REVISION, "quantization": "int8", "files": listed}
    (tmp_path / "mt" / MANIFEST).write_text(json.dumps(manifest))
    return tmp_path


async def test_fetched_models_are_served_by_their_manifest(models_dir: Path) -> None:
    """The files that a fetch lists are checked and served like those of the catalogue."""
    models = load_profile(read_catalog(models_dir), "tiny")
    assert (await models.translator.translate("Bamako", "en", "fr", Call())).model.id == "mt"
    await models.close()


def test_the_manifest_is_part_of_the_fingerprint(models_dir: Path) -> None:
    """Other weights have another name, though the catalogue is the same."""
    catalog = read_catalog(models_dir)
    fetched = catalog.specs("tiny")["mt"]
    assert fetched.revision == REVISION
    assert fingerprint(fetched) != fingerprint(catalog.models["mt"])


def test_damage_after_the_fetch_is_found(models_dir: Path) -> None:
    """A manifest is no excuse to skip the hashes."""
    (models_dir / "mt" / "spm.model").write_bytes(b"x")
    with pytest.raises(ModelCorrupt, match=r"spm\.model"):
        load_profile(read_catalog(models_dir), "tiny")


def test_what_is_not_fetched_says_how_to_fetch_it(models_dir: Path) -> None:
    """The command is in the message."""
    (models_dir / "mt" / MANIFEST).unlink()
    with pytest.raises(ModelMissing, match=r"models/tools/fetch\.py mt"):
        verify(read_catalog(models_dir).specs("tiny")["mt"])


def test_another_revision_than_the_catalogue_names_is_refused(models_dir: Path) -> None:
    """A new pin asks for a new fetch; the old weights are not served under its name."""
    path = models_dir / "catalog.toml"
    path.write_text(path.read_text("utf-8").replace(REVISION, "f" * 40), "utf-8")
    with pytest.raises(ModelCorrupt, match="fetch it again"):
        read_catalog(models_dir).specs("tiny")


@pytest.mark.parametrize("content", ["", "{}", '{"files": 3}'])
def test_a_broken_manifest_is_a_corrupt_model(tmp_path: Path, content: str) -> None:
    """Half a file is no list."""
    (tmp_path / MANIFEST).write_text(content)
    with pytest.raises(ModelCorrupt, match="fetch the model again"):
        read_manifest(tmp_path)


def test_no_manifest_is_none(tmp_path: Path) -> None:
    """Most models have none."""
    assert read_manifest(tmp_path) is None
