"""The purse of a request: what is granted, in which order, and that nobody waits for ever."""

from __future__ import annotations

import asyncio
import gc
import time
import weakref

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kibaru_service.engine.protocol import Call
from kibaru_service.usecases.repair.budget import Purse, RepairPolicy, estimate

Wishes = st.lists(
    st.tuples(st.text(max_size=200), st.sampled_from(["", "slight", "grave"])), max_size=30
)


async def _granted(
    policy: RepairPolicy, sentences: list[tuple[str, str]], order: list[int]
) -> list[float | None]:
    """Return what each sentence is granted where they end in some order; None for who passed."""
    purse = Purse(policy)
    tickets = [purse.enter(text) for text, _ in sentences]
    claims: dict[int, asyncio.Task[float]] = {}
    for place in order:
        if fault := sentences[place][1]:
            claims[place] = asyncio.ensure_future(tickets[place].claim(slight=fault == "slight"))
            await asyncio.sleep(0)
        else:
            tickets[place].close()
    found: list[float | None] = []
    for n, ticket in enumerate(tickets):
        found.append(await claims[n] if n in claims else None)
        ticket.close((found[-1] or 0.0) / 2)  # half of it was not spent
    return found


@given(Wishes, st.randoms(use_true_random=False), st.sampled_from([0.0, 0.3, 1.0, 2.0]))
async def test_the_order_of_the_ends_decides_nothing(
    sentences: list[tuple[str, str]], draw: object, ratio: float
) -> None:
    """Grants are the same for every order, and together within the bound."""
    policy = RepairPolicy(ratio=ratio, floor=50)
    order = list(range(len(sentences)))
    first = await _granted(policy, sentences, order)
    draw.shuffle(order)  # type: ignore[attr-defined]
    assert await _granted(policy, sentences, order) == first
    spent = sum(tokens / 2 for tokens in first if tokens is not None)
    bound = 50 + ratio * sum(estimate(text) for text, _ in sentences) if ratio else 0
    assert spent <= bound + 1e-6


async def test_a_claim_waits_for_the_sentences_before_it_only() -> None:
    """What comes later can neither take from it nor hold it up."""
    purse = Purse(RepairPolicy(ratio=2.5, floor=0))
    first, second, _ = (purse.enter("x" * 100) for _ in range(3))
    claim = asyncio.ensure_future(second.claim())
    await asyncio.sleep(0)
    assert not claim.done()
    first.close()
    assert await claim == 5 * estimate("x" * 100)


async def test_a_claimant_that_went_away_holds_nobody_up() -> None:
    """A cancelled sentence has had its grant; those behind it get theirs."""
    purse = Purse(RepairPolicy())
    first, second, third = (purse.enter("x") for _ in range(3))
    gone = asyncio.ensure_future(second.claim())
    await asyncio.sleep(0)
    gone.cancel()
    first.close()
    assert await third.claim() > 0


async def test_slight_faults_leave_a_share_to_the_grave_ones() -> None:
    """One more decoding each, from no more than half of what the request has earned."""
    policy = RepairPolicy(ratio=3.0, floor=0, spare=0.5)
    purse = Purse(policy)
    size = estimate("x" * 100)
    tickets = [purse.enter("x" * 100) for _ in range(5)]
    granted = []
    for ticket in tickets[:4]:
        granted.append(await ticket.claim(slight=True))
        ticket.close()  # all of it was spent
    assert granted == [0, 3 * size, 0, 3 * size]
    assert await tickets[4].claim() == 8 * size


async def test_a_call_that_goes_leaves_its_turns_one_after_the_other() -> None:
    """Thousands that have been cancelled as they waited are passed over in a loop, not a tower."""
    purse = Purse(RepairPolicy())
    first, *others = [purse.enter("A sentence of some length.") for _ in range(3_000)]
    last = purse.enter("The last one is still there.")
    claims = [asyncio.ensure_future(ticket.claim()) for ticket in others]
    waiting = asyncio.ensure_future(last.claim())
    await asyncio.sleep(0)
    for claim in claims:
        claim.cancel()
    await asyncio.sleep(0)
    first.close()
    assert await waiting > 0


def test_no_repair_begins_in_the_last_quarter_of_the_time_given() -> None:
    """What has begun before may go on until half of that; without a deadline there is no bound."""
    now, policy = time.monotonic(), RepairPolicy(reserve=1.0, respite=0.25)

    def seconds(given: float, left: float) -> float | None:
        return policy.seconds(Call(deadline=now + left), now + left - given)

    assert seconds(40, 11) == pytest.approx(6, abs=0.5)
    assert seconds(40, 9) == 0
    assert seconds(2, 1.5) == pytest.approx(1.0, abs=0.4)  # `reserve` is the longer one
    assert seconds(2, 0.9) == 0
    assert policy.seconds(Call(), now) is None


async def test_a_purse_holds_nobody_who_has_had_his_turn() -> None:
    """A request is freed as it ends, without the garbage collector."""
    purse = Purse(RepairPolicy())
    ticket = purse.enter("One sentence.")
    ticket.close()
    gone = weakref.ref(purse)
    gc.disable()
    try:
        del purse, ticket
        assert gone() is None
    finally:
        gc.enable()
