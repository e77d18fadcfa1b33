"""Reads what dpkg knows: which package of Debian a file belongs to, and what it says of itself."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

_DATABASE = Path("/var/lib/dpkg")


@dataclass(frozen=True)
class Package:
    """An installed package; `paragraph` is its own of the status file."""

    name: str
    paragraph: str

    def field(self, name: str) -> str:
        """Return the first line of a field, or nothing."""
        for line in self.paragraph.splitlines():
            if line.startswith(f"{name}: "):
                return line.split(": ", 1)[1]
        return ""

    @property
    def source(self) -> str:
        """Return the source package's name, which licences go by."""
        return (self.field("Source") or self.name).split(" ")[0]


def read(status: str) -> list[Package]:
    """Return the packages of a status file, by name."""
    paragraphs = [text + "\n" for text in status.strip().split("\n\n") if text.strip()]
    packages = [Package("", paragraph) for paragraph in paragraphs]
    named = [Package(package.field("Package"), package.paragraph) for package in packages]
    return sorted(named, key=lambda package: package.name)


def owners(files: Iterable[Path], database: Path = _DATABASE) -> list[Package]:
    """Return the packages that `files` came from; a file that none brought has none."""
    wanted = {_real(path) for path in files}
    names = set()
    for listing in sorted((database / "info").glob("*.list")):
        lines = listing.read_text(encoding="utf-8").splitlines()
        if any(_real(Path(line)) in wanted for line in lines if not line.endswith("/.")):
            names.add(listing.stem.partition(":")[0])
    installed = read((database / "status").read_text(encoding="utf-8"))
    return [package for package in installed if package.name in names]


def _real(path: Path) -> Path:
    """The path with links among its folders resolved: dpkg lists some below /lib, not /usr/lib."""
    return Path(os.path.realpath(path.parent)) / path.name
