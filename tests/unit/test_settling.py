from __future__ import annotations

import asyncio
from itertools import pairwise

import pytest

from entries import make_entry
from kibaru_service.engine.settling import Done, hand_back
from kibaru_service.errors import GenerationFailed


async def test_a_batch_does_not_keep_the_loop_from_others() -> None:
    """Its results wake their callers turn by turn, so that a new call gets in between."""
    loop = asyncio.get_running_loop()
    entries = [make_entry(number) for number in range(8)]
    for entry in entries:
        entry.future = loop.create_future()
    entries[3].cancelled = bool(entries[3].future and entries[3].future.cancel())
    hand_back([(entry, Done(entry.work, 0.0, 0.0)) for entry in entries])
    settled: list[int] = []
    while not settled or settled[-1] < len(entries):
        await asyncio.sleep(0)
        settled.append(sum(entry.future.done() for entry in entries if entry.future))
    assert all(late - early <= 1 for early, late in pairwise(settled))
    assert [entry.future.result().value for entry in entries[4:] if entry.future] == [4, 5, 6, 7]


async def test_a_failure_reaches_its_own_caller_alone() -> None:
    """Between results, in its own place."""
    loop = asyncio.get_running_loop()
    good, bad = make_entry("good"), make_entry("bad")
    good.future, bad.future = loop.create_future(), loop.create_future()
    hand_back([(bad, GenerationFailed("a poisoned row")), (good, Done("good", 0.0, 0.0))])
    with pytest.raises(GenerationFailed):
        await bad.future
    assert (await good.future).value == "good"
