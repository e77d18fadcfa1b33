"""Models that somebody has converted already: a folder, or a tarball of one."""

from __future__ import annotations

import shutil
import tarfile
from pathlib import Path

from fetching.problems import FetchError
from kibaru_service.engine.specs import ModelSpec

_VOCABULARIES = ("shared_vocabulary.json", "source_vocabulary.json", "vocabulary.json")


def unpack(given: Path, spec: ModelSpec, target: Path) -> None:
    """Copies the files of a converted model to `target`; raises FetchError where some lack."""
    if given.is_dir():
        folder = given
    elif tarfile.is_tarfile(given):
        folder = target.with_name(target.name + ".tar")
        shutil.rmtree(folder, ignore_errors=True)
        _extract(given, folder)
    else:
        raise FetchError(f"{given} is neither a folder nor a tarball")
    root = _root(folder, spec)
    target.mkdir(parents=True)
    for path in sorted(filter(Path.is_file, root.iterdir())):
        if path.suffix in {".json", ".bin"} or path.name in spec.tokenizer.files:
            shutil.copyfile(path, target / path.name)
    (target / "manifest.json").unlink(missing_ok=True)
    if folder != given:
        shutil.rmtree(folder)


def _extract(given: Path, folder: Path) -> None:
    try:
        with tarfile.open(given) as archive:
            # The filter refuses what would land outside the folder.
            archive.extractall(folder, filter="data")
    except (tarfile.TarError, OSError, EOFError) as error:
        raise FetchError(f"{given} cannot be unpacked: {error}") from error


def _root(folder: Path, spec: ModelSpec) -> Path:
    """The folder that holds the model: the one given, one of its name in it, or its only one."""
    inner = sorted(filter(Path.is_dir, folder.iterdir()))
    named = [path for path in inner if path.name == spec.folder.name]
    candidates: list[Path] = [folder, *named, *(inner if len(inner) == 1 else [])]
    for root in candidates:
        if (root / "model.bin").is_file():
            _demand(root, spec)
            return root
    raise FetchError(f"{folder} holds no model.bin for {spec.id}")


def _demand(root: Path, spec: ModelSpec) -> None:
    missing = [n for n in ("config.json", *spec.tokenizer.files) if not (root / n).is_file()]
    if not any((root / name).is_file() for name in _VOCABULARIES):
        missing.append(_VOCABULARIES[0])
    if missing:
        raise FetchError(f"{root} lacks {', '.join(missing)}")
