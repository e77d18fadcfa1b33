from __future__ import annotations

import asyncio
from collections import Counter
from itertools import pairwise

import pytest

from entries import make_entry
from kibaru_service.engine.protocol import Call
from kibaru_service.engine.settling import Done, Outcome, Telling, hand_back
from kibaru_service.errors import GenerationFailed


async def test_a_batch_does_not_keep_the_loop_from_others() -> None:
    """Its results wake their callers turn by turn, so that a new call gets in between."""
    loop = asyncio.get_running_loop()
    entries = [make_entry(number) for number in range(8)]
    for entry in entries:
        entry.future = loop.create_future()
    entries[3].cancelled = bool(entries[3].future and entries[3].future.cancel())
    hand_back([(entry, Done(entry.work, 0.0, 0.0)) for entry in entries], Telling())
    settled: list[int] = []
    while not settled or settled[-1] < len(entries):
        await asyncio.sleep(0)
        settled.append(sum(entry.future.done() for entry in entries if entry.future))
    assert all(late - early <= 1 for early, late in pairwise(settled))
    # gRPC takes a few turns to let a call in.
    assert min(Counter(settled[1:-1]).values()) >= 3
    assert [entry.future.result().value for entry in entries[4:] if entry.future] == [4, 5, 6, 7]


async def test_a_failure_reaches_its_own_caller_alone() -> None:
    """Between results, in its own place."""
    loop = asyncio.get_running_loop()
    good, bad = make_entry("good"), make_entry("bad")
    good.future, bad.future = loop.create_future(), loop.create_future()
    told: list[Outcome] = [
        (bad, GenerationFailed("a poisoned row")),
        (good, Done("good", 0.0, 0.0)),
    ]
    hand_back(told, Telling())
    with pytest.raises(GenerationFailed):
        await bad.future
    assert (await good.future).value == "good"


async def test_who_asks_knows_whether_callers_are_being_told() -> None:
    """From the end of a batch until its last result has been handed over."""
    loop = asyncio.get_running_loop()
    ended = asyncio.Event()
    telling = Telling(ended.set)
    entry = make_entry(1)
    entry.future = loop.create_future()
    hand_back([(entry, Done(1, 0.0, 0.0))], telling)
    assert telling
    await ended.wait()
    assert not telling


def test_a_closed_loop_tells_nobody() -> None:
    """Nobody waits for callers who are gone with their loop."""
    loop = asyncio.new_event_loop()
    telling = Telling()
    telling.begin(loop)
    loop.close()
    assert not telling


async def test_who_has_one_text_in_a_batch_is_told_first() -> None:
    """The answers of a flood follow; checking them takes a while."""
    loop = asyncio.get_running_loop()
    told: list[int] = []
    entries = [make_entry(n, call=Call("one" if n == 5 else "flood")) for n in range(8)]
    for entry in entries:
        entry.future = loop.create_future()
        entry.future.add_done_callback(lambda done: told.append(done.result().value))
    hand_back([(entry, Done(entry.work, 0.0, 0.0)) for entry in entries], Telling())
    await asyncio.gather(*(entry.future for entry in entries if entry.future))
    assert told == [5, 0, 1, 2, 3, 4, 6, 7]
