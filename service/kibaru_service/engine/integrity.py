"""Are the files of a model the ones that the catalogue means, and what is their name in short."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from kibaru_service.engine.sources import FileSpec
from kibaru_service.engine.specs import ModelSpec
from kibaru_service.errors import CatalogError, ModelCorrupt, ModelMissing

# What a reader may reword without changing what the model writes.
_PROSE = {
    *("folder", "path", "description", "origin", "revision", "licence"),
    *("source", "quality", "cuda_compute_type"),
}


# What CTranslate2 opens in a model's folder beside the weights, where it is there: a file that
# somebody adds under one of these names changes what the model writes.
_OPENED = ("config.json", "vmap.txt", "*vocabulary.json", "*vocabulary.txt")


def verify(spec: ModelSpec) -> None:
    """Reads every file; raises ModelMissing or ModelCorrupt naming the first bad one.

    Raises CatalogError where a file that is read to serve is not listed: nothing goes unchecked.
    """
    if spec.source is not None and not spec.files:
        raise ModelMissing(
            f"model {spec.id!r} has not been fetched: python models/tools/fetch.py {spec.id}"
        )
    head = [spec.embed.salience] if spec.embed and spec.embed.salience else []
    opened = sorted(path.name for glob in _OPENED for path in spec.folder.glob(glob))
    for name in ("model.bin", *spec.tokenizer.files, *head, *opened):
        if name not in spec.files:
            raise CatalogError(f"model {spec.id!r} does not list {name!r} under files")
    for name, expected in spec.files.items():
        path = spec.folder / name
        if not path.is_file():
            raise ModelMissing(f"model {spec.id!r}: {path} is not there")
        _verify_file(spec.id, path, expected)


def fingerprint(spec: ModelSpec) -> str:
    """Returns 16 hex digits over the files and every option that decides the output.

    The version of CTranslate2 is not part of it: it belongs to the server, not to the model.
    """
    deciding = spec.model_dump(mode="json", exclude=_PROSE)
    text = json.dumps(deciding, sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _verify_file(model: str, path: Path, expected: FileSpec) -> None:
    size = path.stat().st_size
    if size != expected.size:
        raise ModelCorrupt(f"model {model!r}: {path} has {size} bytes, not {expected.size}")
    try:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise ModelMissing(f"model {model!r}: {path} cannot be read: {error.strerror}") from error
    if digest != expected.sha256:
        raise ModelCorrupt(f"model {model!r}: {path} has another sha256 than the catalogue")
