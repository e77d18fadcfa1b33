from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from entries import make_entry
from kibaru_service.engine.callers import FIRST_LEVEL, QUANTUM, Callers
from kibaru_service.engine.protocol import Account, Call
from kibaru_service.engine.scheduling import PATIENCE, Entry


def queue(callers: Callers, entry: Entry) -> Entry:
    entry.number = queue.number = getattr(queue, "number", 0) + 1  # type: ignore[attr-defined]
    entry.queued = True
    entry.urgency = min(entry.enqueued + PATIENCE, entry.call.deadline or float("inf"))
    callers.add(entry)
    return entry


def serve(callers: Callers, now: float = 0.0) -> Entry:
    entry = callers.lead(now)
    assert entry is not None
    callers.charge(entry)
    entry.queued = False
    callers.remove(entry)
    return entry


@settings(max_examples=25)
@given(
    sizes=st.lists(st.tuples(st.sampled_from("ab"), st.integers(1, 400)), min_size=40, max_size=100)
)
def test_backlogged_callers_get_equal_tokens(sizes: list[tuple[str, int]]) -> None:
    """While both wait, what they got differs by no more than a quantum and two largest texts."""
    callers, served = Callers(), {"a": 0, "b": 0}
    left = {name: sum(1 for n, _ in sizes if n == name) for name in served}
    for name, source in sizes:
        queue(callers, make_entry(name, source, call=Call(name), target=source))
    bound = QUANTUM + 2 * 800
    while all(left.values()):
        assert abs(served["a"] - served["b"]) <= bound
        entry = serve(callers)
        served[entry.call.caller] += entry.size.tokens
        left[entry.call.caller] -= 1


def test_no_one_is_left_when_all_are_served() -> None:
    """A caller leaves with its last text, and an empty ring has no leader."""
    callers = Callers()
    for name in "abc":
        queue(callers, make_entry(call=Call(name)))
    assert len(callers) == 3
    assert {serve(callers).call.caller for _ in range(3)} == set("abc")
    assert len(callers) == 0
    assert callers.lead(0.0) is None


def test_earliest_deadline_leads_within_a_caller() -> None:
    """Of two calls of one caller, the one that is due sooner goes first."""
    callers = Callers()
    late, soon = (Call("a", deadline=d) for d in (9.0, 5.0))
    queue(callers, make_entry("late", call=late))
    queue(callers, make_entry("soon", call=soon))
    assert [serve(callers).work for _ in range(2)] == ["soon", "late"]


def test_small_call_passes_the_large_ones_of_its_caller() -> None:
    """A sentence does not wait for the articles that came before it from the same address."""
    callers, article = Callers(), Call("a", account=Account(tokens=3 * FIRST_LEVEL))
    for number in range(5):
        queue(callers, make_entry(number, call=article))
    queue(callers, make_entry("sentence", call=Call("a"), enqueued=1.0))
    assert serve(callers, now=1.0).work == "sentence"


def test_what_has_waited_too_long_goes_first() -> None:
    """Aging: beyond its patience, a text of a large call passes newer and smaller ones."""
    callers, article = Callers(), Call("a", account=Account(tokens=3 * FIRST_LEVEL))
    queue(callers, make_entry("old", call=article))
    queue(callers, make_entry("new", call=Call("a"), enqueued=PATIENCE))
    assert serve(callers, now=PATIENCE).work == "old"


def test_debt_is_paid_before_the_next_turn() -> None:
    """A caller that was served beyond its credit waits while others catch up."""
    callers = Callers()
    for number in range(20):
        queue(callers, make_entry(number, 100, call=Call("a")))
        queue(callers, make_entry(number, 100, call=Call("b")))
    callers.charge(make_entry(source=700, call=Call("a")))
    served = [serve(callers).call.caller for _ in range(9)]
    assert served.count("b") >= served.count("a") + 7


def test_one_who_has_left_owes_nothing() -> None:
    """Credit is kept only while a caller waits."""
    assert Callers().credit("a") == 0
