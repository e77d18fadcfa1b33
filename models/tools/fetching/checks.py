"""Are downloaded files what the catalogue, the hub and an earlier fetch say that they are."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fetching.hub import Remote
from fetching.problems import Refused
from kibaru_service.engine.sources import FileSpec, SourceFile, SourceSpec

_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class Digests:
    """A file's size and hashes; `git_sha1` is the name that git gives its content."""

    size: int
    sha256: str
    git_sha1: str


def digests(path: Path) -> Digests:
    """Returns the hashes of a file, read once."""
    size = path.stat().st_size
    plain, git = hashlib.sha256(), hashlib.sha1(b"blob %d\0" % size, usedforsecurity=False)
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            plain.update(block)
            git.update(block)
    return Digests(size, plain.hexdigest(), git.hexdigest())


class Pins:
    """What was seen at the first fetch of a revision: trusted then, demanded ever after.

    The catalogue holds hashes where they are known; for the rest this file does, per repository
    and revision. It is written only once everything has been checked.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def known(self, source: SourceSpec) -> dict[str, FileSpec]:
        """Returns the files of a source as they were seen before."""
        files = self._read().get(_key(source), {})
        return {name: FileSpec.model_validate(row) for name, row in files.items()}

    def record(self, source: SourceSpec, files: dict[str, FileSpec]) -> None:
        """Adds the files of a source; atomic."""
        content = self._read()
        content[_key(source)] = {name: row.model_dump() for name, row in sorted(files.items())}
        self._path.parent.mkdir(parents=True, exist_ok=True)
        fresh = self._path.with_suffix(".new")
        fresh.write_text(json.dumps(content, indent=1, sort_keys=True) + "\n", encoding="utf-8")
        fresh.replace(self._path)

    def _read(self) -> dict[str, Any]:
        try:
            content: dict[str, Any] = json.loads(self._path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}
        except ValueError:
            raise Refused(
                f"{self._path} is no JSON; restore it, or remove it to trust anew"
            ) from None
        return content


def _key(source: SourceSpec) -> str:
    return f"{source.repo}@{source.revision}"


def check(
    path: Path, listed: SourceFile, remote: Remote | None, pinned: FileSpec | None
) -> FileSpec:
    """Returns what a file is; raises Refused, and removes it, where any witness says otherwise."""
    found = digests(path)
    for who, size, sha256, git in (
        ("the catalogue", listed.size, listed.sha256, None),
        ("the hub", *((remote.size, remote.sha256, remote.git_sha1) if remote else (None,) * 3)),
        ("the first fetch", *((pinned.size, pinned.sha256) if pinned else (None,) * 2), None),
    ):
        wrong = (size not in (None, found.size), sha256 not in (None, found.sha256))
        if any(wrong) or git not in (None, found.git_sha1):
            path.unlink()
            raise Refused(f"{path.name} is not the file that {who} knows; it was thrown away")
    return FileSpec(size=found.size, sha256=found.sha256)
