"""One sha256 for a folder, so that two builds can be compared by a line."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator
from pathlib import Path


def of_folder(folder: Path) -> str:
    """Return the sha256 over the lines of `listing`."""
    digest = hashlib.sha256()
    for line in listing(folder):
        digest.update(line.encode("utf-8", "surrogateescape") + b"\n")
    return digest.hexdigest()


def listing(folder: Path) -> Iterator[str]:
    """Yield a line for each path, in order: mode, time, content's sha256 or link, name."""
    for path in sorted(folder.rglob("*")):
        facts = path.lstat()
        if path.is_symlink():
            content = f"-> {path.readlink()}"
        elif path.is_file():
            content = hashlib.sha256(path.read_bytes()).hexdigest()
        else:
            content = "-"
        name = os.fspath(path.relative_to(folder))
        yield f"{stat.filemode(facts.st_mode)} {int(facts.st_mtime)} {content} {name}"
