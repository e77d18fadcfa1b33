"""What the catalogue offers, in words: for `fetch.py --list` and `--describe`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kibaru_service.engine.catalog import Catalog
from kibaru_service.engine.manifest import MANIFEST
from kibaru_service.engine.specs import ModelSpec

if TYPE_CHECKING:
    from fetching.hub import Hub

# What belongs to a checkpoint; other formats and pictures of the same weights do not.
_WANTED = (".json", ".txt", ".model", ".spm", ".safetensors", ".bin")
_UNWANTED = ("training_args.bin", "flax_", "tf_", "rust_", "onnx/", "openvino/", "1_Pooling/")


def table(catalog: Catalog) -> str:
    """Returns one line per model: profiles, licence, size of the download, whether it is here."""
    users: dict[str, list[str]] = {name: [] for name in catalog.models}
    for profile in catalog.profiles.values():
        for model in dict.fromkeys(model for _, _, model in profile.uses()):
            users[model].append(profile.name)
    rows = [("model", "licence", "download", "here", "profiles")]
    for name, spec in catalog.models.items():
        rows.append((name, spec.licence, _size(spec), _state(spec), ", ".join(users[name])))
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    )


def licence_of(spec: ModelSpec) -> str:
    """Returns one line on what may be done with a model."""
    barred = "NC" in spec.licence.split("-")
    return f"{spec.id}: {spec.licence}{', NOT for commercial use' if barred else ''}"


def describe(hub: Hub, repo: str, revision: str | None) -> str:
    """Returns the source table of a repository: its commit, files, sizes and hashes."""
    commit, files = hub.describe(repo, revision)
    wanted = {
        name: row
        for name, row in files.items()
        if name.endswith(_WANTED) and not name.startswith(_UNWANTED)
    }
    if any(name.endswith(".safetensors") for name in wanted):
        wanted = {name: row for name, row in wanted.items() if not name.endswith(".bin")}
    lines = [
        "[models.ID.source]",
        f'repo = "{repo}"',
        f'revision = "{commit}"',
        f"bytes = {sum(row.size for row in wanted.values())}",
        "[models.ID.source.files]",
    ]
    for name, row in wanted.items():
        digest = f', sha256 = "{row.sha256}"' if row.sha256 else ""
        lines.append(f'"{name}" = {{ size = {row.size}{digest} }}')
    return "\n".join(lines)


def _size(spec: ModelSpec) -> str:
    return f"{spec.source.bytes / 1e9:.2f} GB" if spec.source else "bundled"


def _state(spec: ModelSpec) -> str:
    return "yes" if spec.files or (spec.folder / MANIFEST).exists() else "no"
