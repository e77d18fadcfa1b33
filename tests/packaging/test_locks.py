"""The locks: whole, hashed, agreed with each other, and what pyproject.toml asks for."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
SERVICE = ROOT / "service" / "locks"
LOCKS = {
    **{name: SERVICE / f"{name}.txt" for name in ("serve", "dev", "bulk", "build", "lock")},
    "client": ROOT / "client" / "lock.txt",
}
# The platforms that the README promises, as markers see them.
PLATFORMS = [
    {"python_version": version, "python_full_version": f"{version}.1", "sys_platform": system,
     "platform_machine": machine, "implementation_name": "cpython",
     "platform_python_implementation": "CPython"}
    for version in ("3.11", "3.12", "3.13")
    for system, machine in (("linux", "x86_64"), ("linux", "aarch64"), ("darwin", "arm64"))
]  # fmt: skip


class Pin(NamedTuple):
    requirement: Requirement
    hashes: list[str]

    @property
    def name(self) -> str:
        return str(canonicalize_name(self.requirement.name))

    @property
    def version(self) -> str:
        (spec,) = self.requirement.specifier
        assert spec.operator == "=="
        return spec.version


@cache
def read(path: Path) -> list[Pin]:
    """Return the pins of a lock: a requirement, continued over lines of hashes."""
    whole = re.sub(r"\\\n", " ", path.read_text(encoding="utf-8"))
    lines = [line for line in whole.splitlines() if line and not line.lstrip().startswith("#")]
    parts = [re.split(r"\s+--hash=", line) for line in lines]
    return [Pin(Requirement(first), [h.strip() for h in hashes]) for first, *hashes in parts]


def pinned(pins: list[Pin], platform: dict[str, str]) -> dict[str, str]:
    """Return the version of each distribution that a platform gets."""
    chosen = [p for p in pins if applies(p.requirement, platform)]
    versions = {p.name: p.version for p in chosen}
    assert len(versions) == len(chosen), "two versions of one distribution on one platform"
    return versions


def applies(requirement: Requirement, platform: dict[str, str]) -> bool:
    return requirement.marker is None or requirement.marker.evaluate({**platform, "extra": ""})


def asked(name: str) -> Iterator[Requirement]:
    """Yield what pyproject.toml asks of a lock."""
    project = table(ROOT / "client" if name == "client" else ROOT)
    extras = {
        "serve": ["full"],
        "dev": ["full", "dev"],
        "bulk": ["bulk"],
        "client": ["rich"],
    }.get(name, [])
    groups = {"dev": ["build"], "build": ["build"], "lock": ["lock"]}.get(name, [])
    texts = [text for group in groups for text in project["dependency-groups"][group]]
    texts += [t for extra in extras for t in project["project"]["optional-dependencies"][extra]]
    if name in ("serve", "dev", "bulk", "client"):
        texts += project["project"]["dependencies"]
    yield from map(Requirement, texts)


def table(folder: Path) -> dict[str, Any]:
    return tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", LOCKS)
def test_each_entry_is_one_version_with_hashes(name: str) -> None:
    """Or pip would refuse it at best, and take another file at worst."""
    pins = read(LOCKS[name])
    assert pins
    for pin in pins:
        assert pin.version
        assert pin.hashes
        assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", digest) for digest in pin.hashes)


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_names_no_place(name: str) -> None:
    """It works behind any index, so it says neither a host nor a path."""
    assert not re.search(
        r"://|--(extra-)?index|--find-links|/home|\.local", LOCKS[name].read_text()
    )


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_has_what_is_asked_for(name: str) -> None:
    """On every platform; after a change of pyproject.toml, `make lock` mends it."""
    for platform in PLATFORMS:
        versions = pinned(read(LOCKS[name]), platform)
        for requirement in asked(name):
            if applies(requirement, platform):
                version = versions.get(canonicalize_name(requirement.name))
                assert version, f"{requirement} is not in {name}: make lock"
                assert requirement.specifier.contains(version), f"{requirement}: make lock"


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_is_closed(name: str) -> None:
    """What an entry needs is an entry too, as far as it is installed here to be asked."""
    platform = dict[str, str]()
    versions = pinned(read(LOCKS[name]), platform)
    for entry in versions:
        try:
            needs = [Requirement(text) for text in requires(entry) or ()]
        except PackageNotFoundError:
            continue
        for need in needs:
            if applies(need, platform):
                assert canonicalize_name(need.name) in versions, f"{entry} needs {need}"


def test_locks_agree() -> None:
    """Tests run what is served: one version of a distribution on a platform, in all locks."""
    for platform in PLATFORMS:
        for other in ("serve", "bulk", "build", "client"):
            whole = pinned(read(LOCKS["dev"]), platform)
            for name, version in pinned(read(LOCKS[other]), platform).items():
                assert whole.get(name, version) == version


def test_a_reader_of_locks_would_notice(tmp_path: Path) -> None:
    """An entry without a hash, and one that is not pinned."""
    path = tmp_path / "lock.txt"
    path.write_text("one==1 ; python_version >= '3.11' \\\n    --hash=sha256:00\ntwo>=2\n")
    one, two = read(path)
    assert (one.version, one.hashes, two.hashes) == ("1", ["sha256:00"], [])
    with pytest.raises(AssertionError):
        assert two.version


@pytest.mark.parametrize("file", ["Makefile", "Dockerfile"])
def test_what_is_installed_is_locked(file: str) -> None:
    """But for what is built here and needs nothing more, and torch, which the machine decides."""
    text = re.sub(r"\\\n", " ", (ROOT / file).read_text(encoding="utf-8"))
    commands = [
        part.replace("$(LOCKED)", "pip install --require-hashes").replace(
            "$(INSTALL)", "pip install"
        )
        for line in text.splitlines()
        if ":=" not in line
        for part in line.split("&&")
    ]
    installing = [command for command in commands if re.search(r"pip\b.* install\b", command)]
    assert len(installing) >= 3
    for command in installing:
        assert re.search(r"--require-hashes|--no-deps|\[convert\]", command), command
