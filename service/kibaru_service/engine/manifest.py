"""What a fetch writes beside the weights it has made: `manifest.json`, the list of their files.

Hashes of converted weights depend on the converter's version, so the catalogue cannot know them
ahead. It pins what is fetched; the manifest pins what was made of it.
"""

from __future__ import annotations

from pathlib import Path

from pydantic import Field, ValidationError

from kibaru_service.engine.sources import FileSpec, RelativePath, Table
from kibaru_service.errors import ModelCorrupt

MANIFEST = "manifest.json"


class Manifest(Table):
    """The files of a model, and how they came to be."""

    version: int = 1
    repo: str
    revision: str
    quantization: str
    files: dict[RelativePath, FileSpec]
    made_with: dict[str, str] = Field(default_factory=dict)
    vocabulary: dict[str, int] = Field(default_factory=dict)


def read_manifest(folder: Path) -> Manifest | None:
    """Returns the manifest of a fetched model, None where there is none; raises ModelCorrupt."""
    path = folder / MANIFEST
    try:
        return Manifest.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        return None
    except (OSError, ValidationError) as error:
        raise ModelCorrupt(f"{path} cannot be read; fetch the model again") from error
