from __future__ import annotations

from pathlib import Path

import pytest

from kibaru_service.engine.catalog import read_catalog
from kibaru_service.engine.protocol import DecodeOptions
from kibaru_service.errors import CatalogError, ModelMissing
from tiny_models import CATALOG

FILES = "\n".join(
    f'"{name}" = {{ size = 1, sha256 = "{"0" * 64}" }}' for name in ("model.bin", "spm.model")
)
GOOD = CATALOG.format(mt_files=FILES, enc_files=FILES)


def write(folder: Path, text: str) -> Path:
    (folder / "catalog.toml").write_text(text, encoding="utf-8")
    return folder


def test_a_profile_maps_roles_to_models(tmp_path: Path) -> None:
    """Directions and languages lead to model ids."""
    profile = read_catalog(write(tmp_path, GOOD)).profile("tiny")
    assert profile.translate == {("en", "fr"): "mt", ("fr", "bm"): "mt"}
    assert profile.summarize == {"en": "mt"}
    assert profile.embed == {"en": "enc", "fr": "enc"}


def test_a_model_knows_its_folder_and_options(tmp_path: Path) -> None:
    """Paths are under the models folder; options that are not named have their defaults."""
    model = read_catalog(write(tmp_path, GOOD)).models["mt"]
    assert model.folder == tmp_path.resolve() / "mt"
    assert model.translate is not None
    assert model.translate.options() == DecodeOptions(max_output_tokens=24)
    assert model.translate.fixed_tokens() == ({"</s>"}, set())


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("version = 1", "version = 2", "version"),
        ("max_output_tokens = 24", "max_output_token = 24", "max_output_token"),
        ("max_output_tokens = 24", "max_output_tokens = 0", "max_output_tokens"),
        ('kind = "seq2seq"', 'kind = "gpt"', "models.mt.kind"),
        ('kind = "seq2seq"', 'kind = "encoder"', "models.mt"),
        ('path = "mt"', 'path = "../mt"', "models.mt.path"),
        ('path = "mt"', 'path = "/mt"', "models.mt.path"),
        ('licence = "CC0-1.0"\n', "", "licence"),
        ('"en-fr", ', '"enfr", ', "directions"),
        ('"{text}", ', "", "source"),
        ("0" * 64, "0" * 63, "sha256"),
    ],
)
def test_mistakes_are_named(tmp_path: Path, old: str, new: str, message: str) -> None:
    """One line says where the catalogue is wrong; nothing unknown is ignored."""
    assert old in GOOD
    with pytest.raises(CatalogError, match=message) as error:
        read_catalog(write(tmp_path, GOOD.replace(old, new, 1)))
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("line", ["models = 3", "profiles = []", "models.mt = 'mt'"])
def test_tables_must_be_tables(tmp_path: Path, line: str) -> None:
    """A value where a table belongs is named as well."""
    with pytest.raises(CatalogError, match="expected one table per name"):
        read_catalog(write(tmp_path, f"version = 1\n{line}\n"))


def test_broken_toml_is_a_catalogue_error(tmp_path: Path) -> None:
    """A syntax error names the file."""
    with pytest.raises(CatalogError, match=r"catalog\.toml"):
        read_catalog(write(tmp_path, "version = = 1"))


def test_no_catalogue_is_a_missing_model(tmp_path: Path) -> None:
    """An empty models folder is told apart from a wrong catalogue."""
    with pytest.raises(ModelMissing, match=r"catalog\.toml"):
        read_catalog(tmp_path)


def test_unknown_profile_lists_the_known_ones(tmp_path: Path) -> None:
    """Whoever mistypes a profile sees what there is."""
    with pytest.raises(CatalogError, match="tiny"):
        read_catalog(write(tmp_path, GOOD)).profile("huge")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('fr-bm = "mt"', 'fr-bm = "gone"', "gone"),
        ('fr-bm = "mt"', 'bm-fr = "mt"', "bm-fr"),
        ('fr-bm = "mt"', 'fr-bm = "enc"', "'enc' does not translate"),
        ('summarize = { en = "mt" }', 'summarize = { fr = "mt" }', "summarize fr"),
        ('bm = "<bm>" }', "}", "fr-bm"),
    ],
)
def test_profiles_ask_only_for_what_is_served(
    tmp_path: Path, old: str, new: str, message: str
) -> None:
    """A profile whose model lacks a direction, a language or its tag never starts."""
    assert old in GOOD
    text = GOOD.replace(old, new, 1).replace(", }", " }")
    with pytest.raises(CatalogError, match=message):
        read_catalog(write(tmp_path, text)).profile("tiny")
