"""Where a model grows and how it takes its place: whole, or not at all.

A model is made in `.staging-NAME` beside its place and renamed into it. What it replaces is renamed
away first and removed last; a fetch that died between the two renames is put right by the next.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from fetching.problems import FetchError


def source_folder(final: Path) -> Path:
    """Returns where the checkpoint of a model is downloaded to."""
    return final.with_name(f".source-{final.name}")


@contextmanager
def alone(final: Path) -> Iterator[None]:
    """Holds a model for this process; raises FetchError where another is at it."""
    final.parent.mkdir(parents=True, exist_ok=True)
    with final.with_name(f".lock-{final.name}").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise FetchError(f"{final.name} is being fetched by another process") from None
        _recover(final)
        yield


@contextmanager
def staging(final: Path) -> Iterator[Path]:
    """Gives an empty folder to make a model in; it is gone afterwards, whatever happens."""
    folder = final.with_name(f".staging-{final.name}")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def place(made: Path, final: Path) -> None:
    """Renames a finished model into its place; its bytes are on the disk before its name is."""
    _sync(made)
    old = _old(final)
    if final.exists():
        final.replace(old)
    made.replace(final)
    _sync_folder(final.parent)
    shutil.rmtree(old, ignore_errors=True)


def _recover(final: Path) -> None:
    old = _old(final)
    if old.exists() and not final.exists():
        old.replace(final)
    shutil.rmtree(old, ignore_errors=True)


def _old(final: Path) -> Path:
    return final.with_name(f".old-{final.name}")


def _sync(folder: Path) -> None:
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            with path.open("rb") as file:
                os.fsync(file.fileno())
    _sync_folder(folder)


def _sync_folder(folder: Path) -> None:
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
