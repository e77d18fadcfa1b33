"""Lists what lies in a root: Python distributions, Debian packages, the interpreter, the models."""

from __future__ import annotations

import hashlib
import re
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.metadata import Distribution, distributions
from pathlib import Path
from typing import Literal

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from supply import dpkg

Kind = Literal["application", "python", "bundled", "debian", "interpreter", "model"]
_LICENCE_FILE = re.compile(r"(licen[cs]e|copying|notice|authors)[^/]*$", re.IGNORECASE)


@dataclass(frozen=True)
class Part:
    """One thing in the image; `stated` is what its makers say of its licence, in their words.

    `files` maps a file's name to its sha256; `requires` names other parts of the same kind.
    `source` is the name that its licence goes by, `texts` are the licences' texts by file name.
    """

    kind: Kind
    name: str
    version: str
    purl: str
    stated: str = ""
    source: str = ""
    requires: tuple[str, ...] = ()
    texts: dict[str, str] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)


def read_root(root: Path, application: str) -> list[Part]:
    """Return all parts of a root, in order; raises OSError, and ValueError for altered weights."""
    (packages,) = root.glob("opt/kibaru/lib/python3.*/site-packages")
    return [
        *python_parts(packages, application),
        *bundled_parts(packages),
        *interpreter_parts(root),
        *debian_parts(root),
        *model_parts(root / "models"),
    ]


def python_parts(folder: Path, application: str = "") -> list[Part]:
    """Return the distributions installed in a folder, `application` as what it is, by name."""
    found = {canonicalize_name(d.name): d for d in distributions(path=[str(folder)])}
    return [_python_part(name, found[name], application) for name in sorted(found)]


def locked_names(lock: Path) -> set[str]:
    """Return the distributions that a lock names."""
    lines = lock.read_text(encoding="utf-8").splitlines()
    return {canonicalize_name(line.split("==")[0]) for line in lines if line[:1].isalnum()}


def _python_part(name: str, distribution: Distribution, application: str) -> Part:
    return Part(
        kind="application" if name == application else "python",
        name=name,
        version=distribution.version,
        purl=f"pkg:pypi/{name}@{distribution.version}",
        stated=stated_licence(distribution),
        source=name,
        requires=tuple(sorted(_requires(distribution))),
        texts=dict(_licence_texts(distribution)),
    )


def stated_licence(distribution: Distribution) -> str:
    """Return the licence expression, or else the licence field, or else the classifiers."""
    metadata = distribution.metadata
    for key in ("License-Expression", "License"):
        text = str(metadata[key]).strip() if key in metadata else ""
        if text and "\n" not in text:
            return text
    classifiers = [str(text) for text in metadata.get_all("Classifier") or []]
    return " AND ".join(c.split(" :: ")[-1] for c in classifiers if c.startswith("License :: "))


def _requires(distribution: Distribution) -> Iterator[str]:
    for text in distribution.requires or ():
        requirement = Requirement(text)
        if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
            yield canonicalize_name(requirement.name)


def _licence_texts(distribution: Distribution) -> Iterator[tuple[str, str]]:
    for file in distribution.files or ():
        if ".dist-info" in file.parts[0] and _LICENCE_FILE.search(str(file)):
            path = Path(str(distribution.locate_file(file)))
            yield file.name, path.read_text(encoding="utf-8", errors="replace")


def bundled_parts(folder: Path) -> list[Part]:
    """Return the shared libraries that wheels bring along, in folders such as numpy.libs."""
    return [_bundled_part(path) for path in sorted(folder.glob("*.libs/*.so*"))]


def _bundled_part(path: Path) -> Part:
    """A library from its file, whose name ends in hashes of auditwheel's: libgomp-e985bcbb.so.1."""
    stem, _, version = path.name.partition(".so")
    name = re.sub(r"(-[0-9a-f]{8})+$", "", stem).removesuffix("-")
    version = version.removeprefix(".") or "0"
    purl = f"pkg:generic/{name}@{version}?distribution={path.parent.name.removesuffix('.libs')}"
    return Part("bundled", name, version, purl, source=name, files={path.name: _sha256(path)})


def debian_parts(root: Path) -> list[Part]:
    """Return the packages that files of the root came from."""
    release = (root / "usr/lib/os-release").read_text(encoding="utf-8")
    facts = dict(line.split("=", 1) for line in release.splitlines() if "=" in line)
    distro = f"{facts['ID']}-{facts.get('VERSION_ID', '').strip(chr(34))}"
    status = "\n\n".join(
        path.read_text(encoding="utf-8")
        for path in sorted((root / "var/lib/dpkg/status.d").glob("*"))
    )
    return [_debian_part(root, package, distro) for package in dpkg.read(status)]


def _debian_part(root: Path, package: dpkg.Package, distro: str) -> Part:
    name, version = package.name, package.field("Version")
    text = root / "usr/share/doc" / name / "copyright"
    qualifiers = f"arch={package.field('Architecture')}&distro={distro}"
    return Part(
        kind="debian",
        name=name,
        version=version,
        purl=f"pkg:deb/debian/{name}@{version.replace('+', '%2B')}?{qualifiers}",
        source=package.source,
        texts={"copyright": text.read_text(encoding="utf-8")} if text.exists() else {},
    )


def interpreter_parts(root: Path) -> list[Part]:
    """Return the interpreter where no package brought it, as in the images of Docker's library."""
    found = sorted(root.glob("usr/local/lib/python3.*/LICENSE.txt"))
    version = ".".join(map(str, sys.version_info[:3]))
    purl = f"pkg:generic/cpython@{version}"
    return [
        Part("interpreter", "cpython", version, purl, "PSF-2.0", "cpython",
             texts={"LICENSE.txt": path.read_text(encoding="utf-8")})
        for path in found
    ]  # fmt: skip


def model_parts(models: Path) -> list[Part]:
    """Return the models whose weights lie beside the catalogue; raises ValueError for other files.

    The image holds those that are bundled; what a fetch brings has a manifest of its own.
    """
    catalogue = tomllib.loads((models / "catalog.toml").read_text(encoding="utf-8"))
    parts = []
    for name, table in sorted(catalogue["models"].items()):
        if "source" in table:
            continue
        listed = {file: facts["sha256"] for file, facts in table["files"].items()}
        found = {file: _sha256(models / table["path"] / file) for file in listed}
        if found != listed:
            raise ValueError(f"model {name!r}: its files are not those of the catalogue")
        version = str(table.get("revision") or f"sha256:{listed['model.bin'][:16]}")
        purl = f"pkg:generic/{name}@{version}"
        parts.append(Part("model", name, version, purl, table["licence"], name, files=found))
    return parts


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
