"""Values that live in files and are read again when a file changes, without a signal."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Lock
from typing import Generic, TypeVar

from kibaru_service.errors import KibaruError
from kibaru_service.logs import logger

T = TypeVar("T")
_Stamp = tuple[tuple[int, ...] | None, ...]
_log = logger(__name__)


class FileBacked(Generic[T]):
    """A value read from files; `get` looks at them each time and reads them again once they differ.

    The first `read` may raise. Later a file that is gone or wrong leaves the old value on: half a
    rotation must not close the server, nor open it. That is logged once for each state of the
    files. Threads may share one.
    """

    def __init__(self, name: str, paths: Sequence[Path], read: Callable[[], T]) -> None:
        self._name = name
        self._paths = tuple(paths)
        self._read = read
        self._lock = Lock()
        self._stamp = self._look()
        self._value = read()

    def get(self) -> T:
        """Return the value as the files have it now, or had it when they were last right."""
        with self._lock:
            # Looked at before reading: what changes meanwhile differs again the next time.
            stamp = self._look()
            if stamp != self._stamp:
                self._stamp = stamp
                self._reload()
            return self._value

    def _reload(self) -> None:
        try:
            self._value = self._read()
        except (KibaruError, OSError) as error:
            _log.error("reload failed, the old goes on", what=self._name, error=str(error))
        else:
            _log.info("reloaded", what=self._name)

    def _look(self) -> _Stamp:
        return tuple(map(_stat, self._paths))


def _stat(path: Path) -> tuple[int, ...] | None:
    """Return what changes with a file's content, links followed: orchestrators swap links."""
    try:
        found = path.stat()
    except OSError:
        return None
    return (found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns)
