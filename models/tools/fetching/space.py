"""Is there room for a model: asked before the first byte, and known when it is gone later."""

from __future__ import annotations

import errno
import shutil
from pathlib import Path

from fetching.problems import NoSpace

# A float32 copy for the self-test and the quantised one stand beside the checkpoint for a while.
_CONVERTED = 1.5
_SLACK = 64 << 20
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


def needed(sizes: dict[str, int], present: int, *, convert: bool) -> int:
    """Returns the bytes that a fetch takes at most, when `present` are downloaded already."""
    total = sum(sizes.values())
    return max(total - present, 0) + (int(total * _CONVERTED) if convert else 0)


def demand(folder: Path, wanted: int) -> None:
    """Raises NoSpace unless the disk of `folder` has `wanted` bytes and a little more."""
    free = shutil.disk_usage(folder).free
    if free < wanted + _SLACK:
        raise NoSpace(f"{folder}: {wanted / 1e9:.2f} GB are needed, {free / 1e9:.2f} GB are free")


def is_full(error: BaseException) -> bool:
    """Says whether an error means that nothing more can be written: disk, quota or file size."""
    return isinstance(error, OSError) and error.errno in _FULL
