"""The real catalogue, its models brought from a double of the hub."""

from __future__ import annotations

from pathlib import Path

from checkpoints import build
from hub_double import COMMIT
from kibaru_service.engine.catalog import Catalog, read_catalog
from kibaru_service.engine.sources import SourceFile, SourceSpec
from kibaru_service.engine.specs import ModelSpec, Profile

CATALOG = Path(__file__).resolve().parents[1] / "models"
# Which family of checkpoints each model of the catalogue belongs to.
FAMILIES = {
    "opus-mt-en-fr": "marian",
    "opus-mt-tc-big-en-fr": "marian",
    "nllb-600m": "nllb",
    "nllb-1.3b": "nllb",
    "madlad400-3b": "madlad",
    "distilbart-cnn-12-6": "bart",
    "bart-large-cnn": "bart",
    "pegasus-cnn": "pegasus",
    "mt5-xlsum": "mt5",
    "multilingual-e5-small": "e5_small",
    "minilm-l6": "minilm",
    "t5": "t5",
    "xlm-r": "xlmr",
}
# Families that the catalogue has no model of, and the model whose entry theirs would be like.
_LIKE = {"t5": "mt5-xlsum", "xlm-r": "multilingual-e5-small"}


def checkpoint(family: str, root: Path) -> Path:
    """Return the checkpoint of a family under `root`, made on first use."""
    folder = root / "repos" / family
    return folder if folder.exists() else build(family, folder)


def repos(models: list[str], root: Path) -> dict[str, Path]:
    """Return what the double of the hub has to offer for these models."""
    return {_repo(entry(name), name): checkpoint(FAMILIES[name], root) for name in models}


def entry(name: str) -> ModelSpec:
    """Return the entry of a model, or one like its neighbour's."""
    spec = read_catalog(CATALOG).models[_LIKE.get(name, name)]
    return spec.model_copy(update={"id": name, "path": f"fetched/{name}"})


def _repo(spec: ModelSpec, name: str) -> str:
    assert spec.source is not None
    return f"org/{name}" if name in _LIKE else spec.source.repo


def rebased(name: str, root: Path, models_dir: Path) -> ModelSpec:
    """Return a model of the catalogue whose source is a checkpoint of the double."""
    spec = entry(name)
    assert spec.source is not None
    files = {
        path.name: SourceFile()
        for path in sorted(checkpoint(FAMILIES[name], root).iterdir())
        if path.is_file()
    }
    source = SourceSpec(repo=_repo(spec, name), revision=COMMIT, files=files, trim=spec.source.trim)
    return spec.model_copy(update={"source": source, "folder": models_dir / spec.path})


def serving(spec: ModelSpec) -> Catalog:
    """Return a catalogue with one profile that has one model do all that it can."""
    profile = Profile(
        name="one",
        translate={"-".join(d): spec.id for d in spec.translate.directions}
        if spec.translate
        else {},
        summarize=dict.fromkeys(spec.summarize.languages, spec.id) if spec.summarize else {},
        embed=dict.fromkeys(spec.embed.languages, spec.id) if spec.embed else {},
    )
    return Catalog(
        root=spec.folder, version=1, models={spec.id: spec}, profiles={profile.name: profile}
    )
