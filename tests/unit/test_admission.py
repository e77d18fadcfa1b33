from __future__ import annotations

from contextlib import ExitStack, suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kibaru_service.engine.admission import Admission
from kibaru_service.engine.protocol import Call
from kibaru_service.errors import Overloaded


def fill(gate: Admission, stack: ExitStack, caller: str, tokens: int) -> int:
    """Let one caller in until it is refused; return how often."""
    for count in range(1000):
        try:
            stack.enter_context(gate.admit(Call(caller), tokens))
        except Overloaded:
            return count
    raise AssertionError("never refused")


def test_one_caller_fills_half() -> None:
    """A flood leaves as much room as it takes, and a newcomer finds it."""
    gate = Admission(lambda: 1.0, limit_seconds=100.0)
    with ExitStack() as stack:
        assert fill(gate, stack, "flood", 10) == 5
        assert fill(gate, stack, "other", 10) >= 2
        assert gate.backlog_seconds < 100.0


@given(
    wishes=st.lists(st.tuples(st.sampled_from("abc"), st.integers(1, 50)), max_size=60),
    workers=st.integers(1, 4),
)
def test_backlog_passes_the_limit_by_one_call_at_most(
    wishes: list[tuple[str, int]], workers: int
) -> None:
    """Nobody is let in once the limit is reached, whatever came before."""
    gate = Admission(lambda: 1.0, workers, limit_seconds=60.0)
    with ExitStack() as stack:
        for caller, tokens in wishes:
            before = gate.backlog_seconds
            refused = False
            try:
                stack.enter_context(gate.admit(Call(caller), tokens))
            except Overloaded as error:
                refused = 0 < error.retry_after <= 60.0
            assert before > 0 if refused else before <= 60.0


def test_caller_without_work_may_bring_more_than_the_limit() -> None:
    """An idle server does not refuse a book."""
    gate = Admission(lambda: 1.0, limit_seconds=10.0)
    with gate.admit(Call("a"), 1000), pytest.raises(Overloaded), gate.admit(Call("b"), 1):
        pass


def test_room_comes_back_with_the_work_done() -> None:
    """What a call has had already does not count, and a call that has ended not at all."""
    gate = Admission(lambda: 1.0, limit_seconds=10.0)
    call = Call("a")
    with gate.admit(call, 20):
        call.account.seconds += 15.0
        assert gate.backlog_seconds == 5.0
        with gate.admit(Call("b"), 4):
            assert gate.backlog_seconds == 9.0
    assert gate.backlog_seconds == 0.0


def test_more_workers_make_more_room() -> None:
    """Seconds of the backlog are those of all workers together."""
    gate = Admission(lambda: 1.0, workers=4, limit_seconds=10.0)
    with gate.admit(Call("a"), 20):
        assert gate.backlog_seconds == 5.0


def test_unknown_pace_refuses_nobody() -> None:
    """Before the first batch there is nothing to estimate with."""
    gate = Admission(lambda: None, limit_seconds=0.001)
    with gate.admit(Call("a"), 10**9), gate.admit(Call("a"), 10**9):
        assert gate.backlog_seconds == 0.0


def test_a_deadline_that_the_queue_leaves_no_time_for_is_refused_at_once() -> None:
    """Refused now, with the seconds after which there is time, rather than late in a minute."""
    gate = Admission(lambda: 1.0, clock=lambda: 100.0)
    with gate.admit(Call("a"), 20):
        with gate.admit(Call("a", deadline=161.0), 10):
            pass
        with pytest.raises(Overloaded) as caught, gate.admit(Call("a", deadline=125.0), 10):
            pass
    # Thirty seconds, and as much again for what is not foreseen.
    assert caught.value.retry_after == 35.0


def test_others_are_served_as_much_as_the_newcomer_until_it_is_done() -> None:
    """Little work is done soon beside much of somebody else's: 2 s of each caller, not all."""
    gate = Admission(lambda: 1.0, clock=lambda: 0.0)
    with gate.admit(Call("a"), 20), gate.admit(Call("b"), 10):
        with gate.admit(Call("c", deadline=12.5), 2):
            pass
        with pytest.raises(Overloaded), gate.admit(Call("c", deadline=11.5), 2):
            pass


def test_an_idle_server_tries_what_looks_hopeless() -> None:
    """Nobody is in the way, and the estimate may be wrong."""
    gate = Admission(lambda: 1.0, clock=lambda: 0.0)
    with gate.admit(Call("a", deadline=1.0), 100):
        pass


def test_the_estimate_learns_from_what_calls_have_taken() -> None:
    """Calls that take three times as long as thought leave room for two of five."""
    gate = Admission(lambda: 1.0, limit_seconds=100.0)
    for _ in range(50):
        call = Call("a")
        with gate.admit(Call("other"), 0), gate.admit(call, 10):
            call.account.seconds += 30.0
    with ExitStack() as stack:
        assert fill(gate, stack, "flood", 10) == 2
        assert gate.backlog_seconds == pytest.approx(60.0)


def test_calls_that_were_alone_say_nothing_about_those_that_wait() -> None:
    """A row alone costs more than one of sixteen: a burst after quiet hours is let in as ever."""
    gate = Admission(lambda: 1.0, limit_seconds=100.0)
    for _ in range(50):
        call = Call("a")
        with gate.admit(call, 10):
            call.account.seconds += 30.0
    with ExitStack() as stack:
        assert fill(gate, stack, "flood", 10) == 5
        assert gate.backlog_seconds == 50.0


def test_cheap_and_broken_calls_teach_nothing() -> None:
    """What was remembered cost nothing, what failed half of it: the next may cost all."""
    gate = Admission(lambda: 1.0, limit_seconds=100.0)
    with gate.admit(Call("other"), 0):
        with gate.admit(Call("a"), 10):
            pass
        broken = Call("a")
        with pytest.raises(ValueError, match="broken"), gate.admit(broken, 10):
            broken.account.seconds += 500.0
            raise ValueError("broken")
        with gate.admit(Call("a"), 10):
            assert gate.backlog_seconds == 10.0


def test_deadlines_are_judged_by_how_long_calls_have_really_been_inside() -> None:
    """Where calls stay twice as long as foreseen, half as much may be in front of a deadline."""
    now = 0.0
    gate = Admission(lambda: 1.0, limit_seconds=1000.0, clock=lambda: now)
    with gate.admit(Call("a"), 10):
        with gate.admit(Call("a", deadline=now + 45.0), 10):
            pass
        for _ in range(200):
            with gate.admit(Call("a"), 10):
                now += 40.0
        with pytest.raises(Overloaded), gate.admit(Call("a", deadline=now + 45.0), 10):
            pass
        with gate.admit(Call("a", deadline=now + 85.0), 10):
            pass


def test_calls_that_missed_their_deadline_teach_as_well() -> None:
    """Those that are answered are the lucky ones; those given up early say nothing."""
    now = 0.0
    gate = Admission(lambda: 1.0, limit_seconds=1000.0, clock=lambda: now)

    def stay(seconds: float) -> None:
        nonlocal now
        with suppress(TimeoutError), gate.admit(Call("a", deadline=now + 60.0), 10):
            now += seconds
            raise TimeoutError

    def admitted(seconds: float) -> bool:
        try:
            with gate.admit(Call("a", deadline=now + seconds), 10):
                return True
        except Overloaded:
            return False

    with gate.admit(Call("a"), 10):
        for _ in range(50):
            stay(1.0)
        assert admitted(45.0)
        stay(60.0)
        assert not admitted(45.0)


def test_short_stays_say_nothing_about_long_ones() -> None:
    """A second beside others is no sign that a queue of ten will take a hundred."""
    now = 0.0
    gate = Admission(lambda: 1.0, limit_seconds=1000.0, clock=lambda: now)
    with gate.admit(Call("a"), 1):
        for _ in range(50):
            with gate.admit(Call("a"), 1):
                now += 10.0
    with gate.admit(Call("a"), 10), gate.admit(Call("a", deadline=now + 41.0), 10):
        pass
