from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from entries import LIMITS, make_entry, make_lane
from kibaru_service.engine.callers import MANY, QUANTUM
from kibaru_service.engine.fair import DEBT, FEW_ROWS, HURRIED_SHARE, SPREAD, FairBatching
from kibaru_service.engine.protocol import Account, Call
from kibaru_service.engine.scheduling import BatchLimits, Entry, Taken
from kibaru_service.errors import Overloaded

CALLS = [Call(name) for name in ("one", "one", "two", "three")]


def take_all(policy: FairBatching, idle: int = 1, now: float = 0.0) -> list[Taken]:
    found: list[Taken] = []
    while (taken := policy.take(now, idle)).batch or taken.expired:
        found.append(taken)
    return found


def leaving(taken: Taken) -> list[Entry]:
    mates = [mate for entry in taken.batch for mate in (entry, *entry.twins)]
    return [*mates, *taken.expired]


@st.composite
def entries(draw: st.DrawFn) -> list[Entry]:
    """Texts of several callers, calls, lanes and lengths; some alone, some due, some alike."""
    found = []
    for number in range(draw(st.integers(1, 30))):
        caller = draw(st.sampled_from(["flood", "flood", "flood", "one", "two"]))
        deadline = draw(st.none() | st.floats(0, 5))
        call = Call(caller, deadline, draw(st.integers(0, 9)) == 0, Account())
        source, lane = draw(st.integers(1, 90)), make_lane(draw(st.sampled_from("abc")))
        same = draw(st.none() | st.integers(0, 5))
        found.append(make_entry(number, source, lane, call, same=same))
    return found


@settings(max_examples=25)
@given(texts=entries(), idle=st.integers(1, 4), now=st.floats(0, 6))
def test_every_entry_leaves_exactly_once(texts: list[Entry], idle: int, now: float) -> None:
    """Nothing is lost and nothing is answered twice, whatever comes together."""
    policy = FairBatching()
    policy.put(texts)
    left = [entry for taken in take_all(policy, idle, now) for entry in leaving(taken)]
    assert sorted(map(id, left)) == sorted(map(id, texts))
    assert len(policy) == 0


@settings(max_examples=25)
@given(steps=st.lists(st.one_of(entries(), st.integers(1, 3), st.just("leave")), max_size=12))
def test_arrivals_and_departures_lose_nothing(steps: list[list[Entry] | int | str]) -> None:
    """Texts that come between batches, and callers who leave, do not disturb the others."""
    policy, known, left = FairBatching(), [], Counter[int]()
    for number, step in enumerate(steps):
        if isinstance(step, list):
            policy.put(step)
            known += step
        elif isinstance(step, int):
            left.update(map(id, leaving(policy.take(float(number), step))))
        else:
            gone = [entry for entry in known if entry.queued][:5]
            assert policy.discard(gone) == len(gone)
            left.update(map(id, gone))
    left.update(id(entry) for taken in take_all(policy) for entry in leaving(taken))
    assert left == Counter(map(id, known))


@settings(max_examples=25)
@given(texts=entries())
def test_no_batch_exceeds_its_budget(texts: list[Entry]) -> None:
    """Rows times the widest row stay within source and target; only a single row may not."""
    policy = FairBatching()
    policy.put(texts)
    for batch in (taken.batch for taken in take_all(policy)):
        source = max((entry.size.source for entry in batch), default=0)
        assert len(batch) <= LIMITS.rows
        assert len(batch) <= 1 or len(batch) * source <= LIMITS.source_tokens


@settings(max_examples=25)
@given(texts=entries())
def test_batches_never_mix_lanes(texts: list[Entry]) -> None:
    """Texts for different models or options never share a batch."""
    policy = FairBatching()
    policy.put(texts)
    assert all(len({e.lane.key for e in taken.batch}) <= 1 for taken in take_all(policy))


@settings(max_examples=25)
@given(texts=entries())
def test_deterministic_entries_run_alone(texts: list[Entry]) -> None:
    """A text that asked for it has no neighbours, and answers for no other."""
    policy = FairBatching()
    policy.put(texts)
    for batch in (taken.batch for taken in take_all(policy)):
        if any(entry.call.deterministic for entry in batch):
            assert len(batch) == 1
            assert not batch[0].twins


@settings(max_examples=25)
@given(lengths=st.lists(st.integers(1, 90), min_size=20, max_size=80))
def test_large_batches_are_of_similar_length(lengths: list[int]) -> None:
    """Beyond the rows that cost next to nothing, all are about as long as the leader."""
    policy, lane = FairBatching(), make_lane(limits=BatchLimits(rows=40))
    policy.put([make_entry(source=length, lane=lane) for length in lengths])
    for batch in (taken.batch for taken in take_all(policy)):
        sizes = [entry.size.source for entry in batch]
        unlike = [sum(max(a, b) > SPREAD * min(a, b) for a in sizes) for b in sizes]
        assert min(unlike) < FEW_ROWS


@settings(max_examples=25)
@given(
    lengths=st.lists(
        st.tuples(st.sampled_from("ab"), st.integers(1, 90)), min_size=60, max_size=100
    ),
    spread=st.booleans(),
)
def test_service_is_shared_fairly(lengths: list[tuple[str, int]], spread: bool) -> None:  # noqa: FBT001
    """While two callers wait, their tokens differ by a bounded debt, not by their demand."""
    policy, served = FairBatching(), {"a": 0, "b": 0}
    texts = [
        make_entry(source=source + (90 * (name == "b") if spread else 0), call=Call(name))
        for name, source in lengths
    ]
    policy.put(texts)
    largest = 2 * LIMITS.source_tokens
    bound = DEBT + 2 * largest + QUANTUM
    while {e.call.caller for e in texts if e.queued} == {"a", "b"}:
        assert abs(served["a"] - served["b"]) <= bound
        for entry in policy.take(0.0, 1).batch:
            served[entry.call.caller] += entry.size.tokens


@settings(max_examples=25)
@given(flood=st.integers(1, 400), length=st.integers(1, 90), theirs=st.integers(6, 90))
def test_newcomer_is_in_the_next_two_batches(flood: int, length: int, theirs: int) -> None:
    """However much another caller has queued, one sentence is served within two batches."""
    policy = FairBatching()
    call = Call("flood")
    policy.put([make_entry("flood", theirs, call=call) for _ in range(flood)])
    policy.take(0.0, 1)
    policy.put([make_entry("one", length, call=Call("one"))])
    taken = [entry.work for _ in range(2) for entry in policy.take(0.0, 1).batch]
    assert "one" in taken


def test_who_brings_little_rides_with_few_of_a_flood() -> None:
    """A short batch is soon done; without a flood beside it, nothing is held back."""
    lane = make_lane(limits=BatchLimits(rows=20))
    for flood, most in ((MANY + 1, 20 * HURRIED_SHARE), (MANY, 20)):
        policy = FairBatching()
        policy.put(
            [make_entry(lane=lane, call=Call("flood", account=Account())) for _ in range(flood)]
        )
        policy.put([make_entry(lane=lane, call=Call("one"))])
        batches = [taken.batch for taken in take_all(policy)]
        (own,) = (batch for batch in batches if any(e.call.caller == "one" for e in batch))
        assert len(own) == most


def test_neighbours_are_of_similar_length() -> None:
    """The rows nearest in length join first, so that little is padding."""
    policy, lane = FairBatching(), make_lane(limits=BatchLimits(rows=4))
    policy.put([make_entry(source, source, lane) for source in (8, 1, 9, 2, 7, 3, 8)])
    assert [entry.work for entry in policy.take(0.0, 1).batch] == [7, 8, 8, 9]


def test_target_tokens_count_as_well() -> None:
    """A batch whose output would be too large is cut, however short its sources are."""
    policy = FairBatching()
    lane = make_lane(limits=BatchLimits(rows=10, source_tokens=1000, target_tokens=60))
    policy.put([make_entry(n, 20, lane) for n in range(5)])
    assert [len(taken.batch) for taken in take_all(policy)] == [3, 2]


def test_free_workers_share_what_waits() -> None:
    """With two workers idle, one does not take everything."""
    policy = FairBatching()
    policy.put([make_entry(n) for n in range(4)])
    assert [len(policy.take(0.0, 2).batch), len(policy.take(0.0, 1).batch)] == [2, 2]


def test_late_entries_are_reported_and_not_run() -> None:
    """A deadline that has passed makes a text leave without a run."""
    policy = FairBatching()
    policy.put([make_entry("late", call=Call(deadline=5.0)), make_entry("on time")])
    taken = policy.take(5.0, 1)
    assert [entry.work for entry in taken.expired] == ["late"]
    assert [entry.work for entry in taken.batch] == ["on time"]


def test_hopeless_entries_are_not_decoded() -> None:
    """What could not be done in time even alone is refused before its deadline."""
    policy = FairBatching()
    for _ in range(20):
        policy.observe([make_entry(source=50)], seconds=2.0)
    policy.put([make_entry("hopeless", 50, call=Call(deadline=1.5))])
    policy.put([make_entry("feasible", 50, call=Call(deadline=2.5))])
    taken = policy.take(0.0, 1)
    assert [entry.work for entry in taken.expired] == ["hopeless"]
    assert [entry.work for entry in taken.batch] == ["feasible"]


def test_full_queue_refuses_all_or_nothing() -> None:
    """A caller whose texts do not all fit leaves none of them behind."""
    policy = FairBatching(max_queued=3)
    policy.put([make_entry(n) for n in range(2)])
    with pytest.raises(Overloaded):
        policy.put([make_entry(n) for n in range(2)])
    assert len(policy) == 2


def test_discarded_entries_make_room() -> None:
    """Those who have hung up do not keep others out, and are not run."""
    policy = FairBatching(max_queued=2)
    texts = [make_entry(n) for n in range(2)]
    policy.put(texts)
    policy.discard(texts[:1])
    policy.put([make_entry(2)])
    assert [entry.work for entry in policy.take(0.0, 1).batch] == [1, 2]


def test_retry_after_is_the_time_to_drain_the_queue() -> None:
    """Two workers drain what waits in half the time of one."""
    seconds = []
    for workers in (1, 2):
        policy = FairBatching(max_queued=4, workers=workers)
        texts = [make_entry(n, 50) for n in range(4)]
        policy.put(texts)
        policy.observe(texts, seconds=10.0)
        with pytest.raises(Overloaded) as error:
            policy.put([make_entry(9)])
        seconds.append(error.value.retry_after)
    assert seconds[0] == pytest.approx(2 * seconds[1])
    assert 1.0 < seconds[0] < 60.0


def test_twins_leave_together() -> None:
    """Equal texts of a lane take one row, whoever sent them."""
    policy = FairBatching()
    policy.put([make_entry(n, same="x", call=Call(f"caller {n}")) for n in range(3)])
    policy.put([make_entry(3, same="x", lane=make_lane("b"))])
    first, second = take_all(policy)
    assert [len(first.batch), len(first.batch[0].twins)] == [1, 2]
    assert [len(second.batch), len(second.batch[0].twins)] == [1, 0]
