"""How the root of the image is gathered, and made the same each time."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from supply import digests, dpkg
from supply.rootfs import Root, settle

EPOCH = 1767225600


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """Return a folder with a library, a link to it, and a linked folder, as /lib is to /usr/lib."""
    library = tmp_path / "usr" / "lib" / "libx.so.1.2"
    library.parent.mkdir(parents=True)
    library.write_bytes(b"\x7fELF")
    (library.parent / "libx.so.1").symlink_to("libx.so.1.2")
    (tmp_path / "lib").symlink_to("usr/lib")
    return tmp_path


def test_a_link_is_taken_with_what_it_leads_to(machine: Path, tmp_path: Path) -> None:
    """Where links among the folders lead, and only once."""
    root = Root(tmp_path / "root")
    root.take(machine / "lib" / "libx.so.1")
    taken = root.path(machine / "usr" / "lib" / "libx.so.1")
    assert taken.is_symlink()
    assert taken.read_bytes() == b"\x7fELF"
    assert (taken.parent / "libx.so.1.2").is_file()


def fill(folder: Path) -> Path:
    folder.mkdir()
    (folder / "tmp").mkdir(mode=0o700)
    (folder / "module.py").write_text("words = {'a', 'b', 'c'}\n")
    (folder / "link").symlink_to("module.py")
    return folder


def test_equal_files_settle_to_equal_bytes(tmp_path: Path) -> None:
    """Whenever and wherever they were put there; compiled files included."""
    one, two = fill(tmp_path / "one"), fill(tmp_path / "two")
    os.utime(two / "module.py", (1, 1))
    for folder in (one, two):
        settle(folder, EPOCH)
    assert list(digests.listing(one)) == list(digests.listing(two))
    assert digests.of_folder(one) == digests.of_folder(two)
    assert list(one.glob("__pycache__/module.*.pyc"))
    assert (one / "tmp").stat().st_mode & 0o7777 == 0o1777


@pytest.mark.parametrize("change", ["content", "mode", "time", "name", "link"])
def test_a_digest_sees_each_difference(tmp_path: Path, change: str) -> None:
    """Or two builds would be called equal that are not."""
    folder = fill(tmp_path / "one")
    before = digests.of_folder(folder)
    module, link = folder / "module.py", folder / "link"
    match change:
        case "content":
            facts = module.stat()
            module.write_text("words = {'a', 'b', 'd'}\n")
            os.utime(module, ns=(facts.st_atime_ns, facts.st_mtime_ns))
        case "mode":
            module.chmod(0o600)
        case "time":
            os.utime(module, (1, 1))
        case "name":
            module.rename(folder / "module2.py")
        case "link":
            link.unlink()
            link.symlink_to("tmp")
    assert digests.of_folder(folder) != before


def test_files_are_traced_to_their_packages(machine: Path) -> None:
    """Whether dpkg lists them below /lib or /usr/lib; the source package names the licence."""
    database = machine / "dpkg"
    (database / "info").mkdir(parents=True)
    (database / "status").write_text(
        "Package: libx1\nSource: x (1.0)\nVersion: 1.0-1\n\nPackage: bash\nVersion: 5\n"
    )
    (database / "info" / "libx1:amd64.list").write_text(f"/.\n{machine}/lib/libx.so.1.2\n")
    (database / "info" / "bash.list").write_text("/.\n/bin/bash\n")
    (package,) = dpkg.owners([machine / "usr" / "lib" / "libx.so.1.2"], database)
    assert (package.name, package.source, package.field("Version")) == ("libx1", "x", "1.0-1")
