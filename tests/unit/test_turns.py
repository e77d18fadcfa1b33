from __future__ import annotations

import asyncio
from itertools import pairwise

from kibaru_service.engine import turns


async def spins() -> list[int]:
    """Count the loop's turns for ever, in a list of one."""
    count = [0]

    async def spin() -> None:
        while True:
            await asyncio.sleep(0)
            count[0] += 1

    asyncio.get_running_loop().create_task(spin())
    await asyncio.sleep(0)
    return count


async def test_checks_leave_turns_of_the_loop_between_them() -> None:
    """However many wait, a new call gets the few turns that it needs to come in."""
    now, seen = await spins(), list[tuple[int, int]]()

    async def work(number: int) -> None:
        await turns.turn()
        seen.append((number, now[0]))

    await asyncio.gather(*(work(number) for number in range(5)))
    assert [number for number, _ in seen] == list(range(5))
    assert all(late - early >= turns.SPACING for (_, early), (_, late) in pairwise(seen))


async def test_several_sentences_begin_in_the_turn_of_one_check() -> None:
    """They cost a fraction of it, and a batch waits for them."""
    now, seen = await spins(), list[int]()

    async def work() -> None:
        await turns.begin()
        seen.append(now[0])

    await asyncio.gather(*(work() for _ in range(8)))
    together = round(turns.CHECK / turns.BEGIN)
    assert len(set(seen[:together])) == 1
    assert seen[together] - seen[0] >= turns.SPACING


async def test_whoever_has_gone_keeps_no_turn_from_others() -> None:
    """A cancelled task is passed over, and no longer counts as about to begin."""
    gone = asyncio.get_running_loop().create_task(turns.begin())
    await asyncio.sleep(0)
    assert turns.beginning()
    gone.cancel()
    await asyncio.gather(gone, return_exceptions=True)
    assert not turns.beginning()
    await asyncio.wait_for(turns.turn(), 10)


def test_on_a_closed_loop_nothing_is_about_to_begin() -> None:
    """Nobody waits for sentences that went with their loop."""
    loop, sentence = asyncio.new_event_loop(), turns.begin()

    async def reach_the_line() -> None:
        sentence.send(None)

    loop.run_until_complete(reach_the_line())
    assert turns.beginning()
    loop.close()
    assert not turns.beginning()
    sentence.close()
