from __future__ import annotations

import ctypes
import gc
import resource
from pathlib import Path

import pytest

from kibaru_service.engine.memory import give_back, settle

BLOCK, COUNT = 100_000, 500


def resident() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize()


@pytest.mark.skipif(
    not Path("/proc/self/statm").exists() or not hasattr(ctypes.CDLL(None), "malloc_trim"),
    reason="needs glibc on Linux",
)
def test_freed_memory_goes_back_to_the_system() -> None:
    """Fifty freed megabytes that lie under a block in use leave the process."""
    libc = ctypes.CDLL(None)
    libc.malloc.restype = ctypes.c_void_p
    libc.free.argtypes = [ctypes.c_void_p]
    blocks = [libc.malloc(BLOCK) for _ in range(COUNT)]
    for block in blocks:
        ctypes.memset(block, 1, BLOCK)
    for block in blocks[:-1]:
        libc.free(block)
    before = resident()
    give_back()
    assert before - resident() > BLOCK * COUNT / 2
    libc.free(blocks[-1])


def test_what_is_loaded_is_not_looked_at_again() -> None:
    """The collector leaves it alone, but for one look when models have gone."""
    threshold = gc.get_threshold()
    try:
        settle()
        assert gc.get_freeze_count() > 1000
        cycle: list[object] = []
        cycle.append(cycle)
        gc.freeze()
        del cycle
        frozen = gc.get_freeze_count()
        give_back()
        assert 1000 < gc.get_freeze_count() < frozen
    finally:
        gc.unfreeze()
        gc.set_threshold(*threshold)
