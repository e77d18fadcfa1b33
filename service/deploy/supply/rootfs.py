"""Makes a root that holds an interpreter, an environment and the libraries they load, no shell.

Files are taken from the machine that this runs on, a stage of the image's build. Which package of
Debian each came from is kept as distroless images keep it, in var/lib/dpkg/status.d, so that
scanners find it; the packages' copyright files come along, as their licences ask.
"""

from __future__ import annotations

import compileall
import os
import py_compile
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterable, Iterator
from pathlib import Path

from supply import dpkg

# Parts of the standard library that a server has no use for. Four of the extensions would bring
# libraries under the GPL or the Sleepycat licence: readline, _curses, _gdbm, _dbm.
_LEFT_OUT = {
    *("site-packages", "dist-packages", "EXTERNALLY-MANAGED", "distutils", "ensurepip", "idlelib"),
    *("lib2to3", "pydoc_data", "test", "tests", "tkinter", "turtledemo", "venv"),
}
_EXTENSIONS_LEFT_OUT = (
    *("_crypt", "_ctypes_test", "_curses", "_dbm", "_gdbm", "_test", "_tkinter", "_xx"),
    *("nis", "ossaudiodev", "readline", "xx"),
)
_CACHE = "__pycache__"
_SHELL_SCRIPTS = ("activate", "Activate")
# Loaded by name while the process runs, so that no file asks for it: threads end through it.
_LOADED_LATER = "libgcc_s.so.1"
_ACCOUNTS = {
    "etc/passwd": "root:x:0:0:root:/:/nonexistent\nkibaru:x:10001:10001::/models:/nonexistent\n",
    "etc/group": "root:x:0:\nkibaru:x:10001:\n",
    "etc/nsswitch.conf": "hosts: files dns\n",
}


class Root:
    """A root under construction; `files` are the absolute paths that were taken so far."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.files: set[Path] = set()

    def path(self, absolute: Path) -> Path:
        """Return where a path lies in the new root, with links among its folders resolved."""
        parent = Path(os.path.realpath(absolute.parent))
        return self._folder / (parent / absolute.name).relative_to("/")

    def take(self, path: Path) -> None:
        """Copy a file, and what it points to where it is a link."""
        if path in self.files:
            return
        self.files.add(path)
        target = self.path(path)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target, follow_symlinks=False)
        if path.is_symlink():
            self.take(path.parent / path.readlink())
        else:
            target.chmod(0o755 if os.access(path, os.X_OK) else 0o644)

    def write(self, name: str, text: str) -> None:
        """Write a file that the machine does not have."""
        path = self._folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def build(folder: Path, environment: Path) -> None:
    """Fill `folder` with the root for an environment; raises OSError, CalledProcessError."""
    root = Root(folder)
    for path in (*_interpreter(), *_files(environment)):
        if not path.name.startswith(_SHELL_SCRIPTS):
            root.take(path)
    for path in _libraries(root.files):
        root.take(path)
    _link_folders(folder)
    _describe_packages(root)
    for name, text in {**_ACCOUNTS, "usr/lib/os-release": _release()}.items():
        root.write(name, text)
    (folder / "etc/os-release").symlink_to("../usr/lib/os-release")
    (folder / "tmp").mkdir(exist_ok=True)
    _cache_libraries(folder)


def settle(folder: Path, epoch: int) -> None:
    """Compile what is there and give everything one time, so that equal roots are equal bytes."""
    mode = py_compile.PycInvalidationMode.UNCHECKED_HASH
    compileall.compile_dir(
        str(folder), maxlevels=30, quiet=2, stripdir=str(folder), prependdir="/",
        invalidation_mode=mode, workers=1,
    )  # fmt: skip
    for path in (*sorted(folder.rglob("*")), folder):
        if path.is_dir() and not path.is_symlink():
            path.chmod(0o755)
        os.utime(path, (epoch, epoch), follow_symlinks=False)
    (folder / "tmp").chmod(0o1777)


def _release() -> str:
    """What scanners need to look up Debian's packages, and no more of the file."""
    facts = Path("/etc/os-release").read_text(encoding="utf-8").splitlines()
    kept = ("ID=", "VERSION_ID=", "VERSION_CODENAME=")
    return "".join(f"{line}\n" for line in facts if line.startswith(kept))


def _interpreter() -> Iterator[Path]:
    """The interpreter under the names that environments know it by, and its standard library."""
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    for name in ("python3", version):
        path = Path(sys.base_prefix) / "bin" / name
        if path.exists():
            yield path
    for path in sorted(Path(sysconfig.get_paths()["stdlib"]).iterdir()):
        if path.name == "lib-dynload":
            yield from (p for p in _files(path) if not p.name.startswith(_EXTENSIONS_LEFT_OUT))
        elif path.name not in _LEFT_OUT and not path.name.startswith("config-"):
            yield from _files(path) if path.is_dir() else [path] if path.exists() else []


def _files(folder: Path) -> Iterator[Path]:
    """Every file in a folder, in order; what was compiled is made anew."""
    for path in sorted(folder.rglob("*")):
        if _CACHE not in path.parts and path.exists() and not path.is_dir():
            yield path


def _libraries(files: Iterable[Path]) -> list[Path]:
    """The shared libraries outside of `files` that any of them asks for, the loader included."""
    asking = [path for path in sorted(files) if _is_elf(path)]
    found: set[Path] = set()
    for path in asking:
        out = subprocess.run(["ldd", str(path)], capture_output=True, text=True, check=False)
        words = (word for line in out.stdout.splitlines() for word in line.split())
        found.update(Path(word) for word in words if word.startswith("/"))
    beside = next(path.parent for path in found if path.name == "libc.so.6")
    return sorted(found - set(files) | {beside / _LOADED_LATER})


def _is_elf(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4) == b"\x7fELF"


def _link_folders(folder: Path) -> None:
    """Since files were taken where links lead, /lib and /lib64 must lead there as well."""
    for name in ("lib", "lib64"):
        old = Path("/") / name
        if old.is_symlink() and not (folder / name).exists():
            (folder / name).symlink_to(old.readlink())


def _describe_packages(root: Root) -> None:
    for package in dpkg.owners(root.files):
        root.write(f"var/lib/dpkg/status.d/{package.name}", package.paragraph)
        copyright_file = Path("/usr/share/doc") / package.name / "copyright"
        if copyright_file.exists():
            target = f"usr/share/doc/{package.name}/copyright"
            root.write(target, copyright_file.read_text(encoding="utf-8", errors="replace"))


def _cache_libraries(folder: Path) -> None:
    """Libraries under /usr/local are found through the loader's cache alone."""
    shutil.copytree("/etc/ld.so.conf.d", folder / "etc/ld.so.conf.d", dirs_exist_ok=True)
    shutil.copyfile("/etc/ld.so.conf", folder / "etc/ld.so.conf")
    subprocess.run(["/sbin/ldconfig", "-X", "-r", str(folder)], check=True)
    shutil.rmtree(folder / "var/cache", ignore_errors=True)
