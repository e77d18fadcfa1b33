"""Reads `catalog.toml` and finds a profile in it, or says in one line what is wrong."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any, Literal

from pydantic import ValidationError

from kibaru_service.engine.manifest import read_manifest
from kibaru_service.engine.sources import Table
from kibaru_service.engine.specs import ModelSpec, Profile
from kibaru_service.errors import CatalogError, ModelCorrupt, ModelMissing


class Catalog(Table):
    """All models and profiles under one folder."""

    root: Path
    version: Literal[1]
    models: dict[str, ModelSpec]
    profiles: dict[str, Profile]

    def profile(self, name: str) -> Profile:
        """Returns a profile whose models all exist and serve it; raises CatalogError."""
        if name not in self.profiles:
            known = ", ".join(sorted(self.profiles)) or "none"
            raise CatalogError(f"no profile {name!r} in the catalogue; there are: {known}")
        for role, key, model in self.profiles[name].uses():
            if model not in self.models:
                raise CatalogError(f"profile {name!r} names the unknown model {model!r}")
            if not self.models[model].serves(role, key):
                asked = "-".join(key) if isinstance(key, tuple) else key
                raise CatalogError(f"model {model!r} does not {role.value} {asked}")
        return self.profiles[name]

    def specs(self, name: str) -> dict[str, ModelSpec]:
        """Returns the models of a profile by id, with the files that a fetch has made.

        Raises CatalogError, or ModelCorrupt for what was fetched from another revision.
        """
        ids = dict.fromkeys(model for _, _, model in self.profile(name).uses())
        return {model: fetched(self.models[model]) for model in ids}


def fetched(spec: ModelSpec) -> ModelSpec:
    """Returns the model with the files of its manifest, or as it is where there is none."""
    manifest = read_manifest(spec.folder) if spec.source and not spec.files else None
    if spec.source is None or manifest is None:
        return spec
    if (manifest.repo, manifest.revision) != (spec.source.repo, spec.source.revision):
        raise ModelCorrupt(
            f"model {spec.id!r} was fetched from {manifest.repo}@{manifest.revision[:12]}, and the"
            f" catalogue names {spec.source.repo}@{spec.source.revision[:12]}; fetch it again"
        )
    return spec.model_copy(update={"files": manifest.files, "revision": manifest.revision})


def read_catalog(models_dir: Path) -> Catalog:
    """Reads `models_dir`/catalog.toml; raises ModelMissing or CatalogError."""
    path = models_dir / "catalog.toml"
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        return Catalog.model_validate(_with_names(data, models_dir.resolve()))
    except OSError as error:
        raise ModelMissing(f"no catalogue at {path}: {error.strerror}") from error
    except ValidationError as error:
        raise CatalogError(_first_line(error)) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CatalogError(f"catalog.toml: {error}") from error


def _with_names(data: dict[str, Any], root: Path) -> dict[str, Any]:
    """The tables with what their place in the file says: names and folders."""
    models = {
        name: {**table, "id": name, "folder": root / str(table.get("path", ""))}
        for name, table in _tables(data, "models").items()
    }
    profiles = {name: {**table, "name": name} for name, table in _tables(data, "profiles").items()}
    return {**data, "root": root, "models": models, "profiles": profiles}


def _tables(data: dict[str, Any], key: str) -> dict[str, dict[str, Any]]:
    tables = data.get(key, {})
    if not isinstance(tables, dict) or not all(isinstance(t, dict) for t in tables.values()):
        raise CatalogError(f"catalog.toml: {key}: expected one table per name")
    return tables


def _first_line(error: ValidationError) -> str:
    first = error.errors()[0]
    place = ".".join(str(part) for part in first["loc"])
    return f"catalog.toml: {place}: {first['msg']}"
