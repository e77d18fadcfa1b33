from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kibaru_service.engine.protocol import Call
from kibaru_service.engine.scheduling import BatchLimits, Entry, Lane, NaturalBatching, Size
from kibaru_service.errors import Overloaded

LIMITS = BatchLimits(rows=4, source_tokens=40, target_tokens=60)


def make_lane(key: str = "a", limits: BatchLimits = LIMITS) -> Lane:
    return Lane(key, lambda works: works, limits)


def make_entry(
    work: object, source: int = 5, lane: Lane | None = None, call: Call | None = None
) -> Entry:
    return Entry(lane or make_lane(), work, Size(source, source), call or Call(), enqueued=0.0)


def take_all(policy: NaturalBatching, idle: int = 1) -> list[Sequence[Entry]]:
    batches: list[Sequence[Entry]] = []
    while (taken := policy.take(0.0, idle)).batch:
        batches.append(taken.batch)
    return batches


ENTRIES = st.lists(
    st.builds(
        lambda source, key, alone: make_entry(
            None, source, make_lane(key), Call(deterministic=alone)
        ),
        source=st.integers(1, 60),
        key=st.sampled_from("abc"),
        alone=st.booleans(),
    ),
    max_size=40,
)


@given(entries=ENTRIES, idle=st.integers(1, 4))
def test_every_entry_leaves_exactly_once(entries: list[Entry], idle: int) -> None:
    """Nothing is lost and nothing runs twice, whatever comes together."""
    policy = NaturalBatching()
    policy.put(entries)
    left = [entry for batch in take_all(policy, idle) for entry in batch]
    assert sorted(map(id, left)) == sorted(map(id, entries))
    assert len(policy) == 0


@given(entries=ENTRIES)
def test_no_batch_exceeds_its_budget(entries: list[Entry]) -> None:
    """Rows times the longest row stays within the budget; only a single row may be larger."""
    policy = NaturalBatching()
    policy.put(entries)
    for batch in take_all(policy):
        longest = max(entry.size.source for entry in batch)
        assert len(batch) <= LIMITS.rows
        assert len(batch) == 1 or len(batch) * longest <= LIMITS.source_tokens


@given(entries=ENTRIES)
def test_batches_never_mix_lanes(entries: list[Entry]) -> None:
    """Texts for different models or options never share a batch."""
    policy = NaturalBatching()
    policy.put(entries)
    assert all(len({entry.lane.key for entry in batch}) == 1 for batch in take_all(policy))


@given(entries=ENTRIES)
def test_deterministic_entries_run_alone(entries: list[Entry]) -> None:
    """A text that asked for it has no neighbours."""
    policy = NaturalBatching()
    policy.put(entries)
    for batch in take_all(policy):
        assert len(batch) == 1 or not any(entry.call.deterministic for entry in batch)


@given(entries=ENTRIES.filter(bool))
def test_the_oldest_entry_always_goes_first(entries: list[Entry]) -> None:
    """Nobody starves: whoever waits longest is in the next batch."""
    policy = NaturalBatching()
    policy.put(entries)
    assert entries[0] in policy.take(0.0, 1).batch


def test_neighbours_are_of_similar_length() -> None:
    """The rows nearest in length join first, so that little is padding."""
    policy = NaturalBatching()
    policy.put([make_entry(source, source) for source in (8, 1, 9, 2, 7, 3, 8)])
    assert sorted(entry.work for entry in policy.take(0.0, 1).batch) == [7, 8, 8, 9]


def test_target_tokens_count_as_well() -> None:
    """A batch whose output would be too large is cut, however short its sources are."""
    policy = NaturalBatching()
    lane = make_lane(limits=BatchLimits(rows=10, source_tokens=1000, target_tokens=60))
    policy.put([make_entry(n, 20, lane) for n in range(5)])
    assert [len(batch) for batch in take_all(policy)] == [3, 2]


def test_free_workers_share_what_waits() -> None:
    """With two workers idle, one does not take everything."""
    policy = NaturalBatching()
    policy.put([make_entry(n) for n in range(4)])
    assert [len(policy.take(0.0, 2).batch), len(policy.take(0.0, 1).batch)] == [2, 2]


def test_cancelled_entries_are_dropped() -> None:
    """What nobody waits for any more is never run."""
    policy = NaturalBatching()
    entries = [make_entry(n) for n in range(3)]
    policy.put(entries)
    entries[1].cancelled = True
    assert [entry.work for entry in policy.take(0.0, 1).batch] == [0, 2]


def test_late_entries_are_reported_and_not_run() -> None:
    """A deadline that has passed makes a text leave without a run."""
    policy = NaturalBatching()
    policy.put([make_entry("late", call=Call(deadline=5.0)), make_entry("on time")])
    taken = policy.take(5.0, 1)
    assert [entry.work for entry in taken.expired] == ["late"]
    assert [entry.work for entry in taken.batch] == ["on time"]


def test_full_queue_refuses_all_or_nothing() -> None:
    """A caller whose texts do not all fit leaves none of them behind."""
    policy = NaturalBatching(max_queued=3)
    policy.put([make_entry(n) for n in range(2)])
    with pytest.raises(Overloaded):
        policy.put([make_entry(n) for n in range(2)])
    assert len(policy) == 2


def test_cancelled_entries_make_room() -> None:
    """Those who have hung up do not keep others out."""
    policy = NaturalBatching(max_queued=2)
    entries = [make_entry(n) for n in range(2)]
    policy.put(entries)
    entries[0].cancelled = True
    policy.put([make_entry(2)])
    assert [entry.work for entry in policy.take(0.0, 1).batch] == [1, 2]


def test_retry_after_is_the_time_to_drain_the_queue() -> None:
    """Tokens waiting, over the tokens per second that the workers have shown."""
    policy = NaturalBatching(max_queued=4, workers=2)
    entries = [make_entry(n, 50) for n in range(4)]
    policy.put(entries)
    policy.observe([entries[0]], seconds=10.0)
    with pytest.raises(Overloaded) as error:
        policy.put([make_entry(9)])
    assert error.value.retry_after == pytest.approx(400 / (10.0 * 2))
