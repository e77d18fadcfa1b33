"""How much each caller may ask for, on a clock of the test's own."""

from __future__ import annotations

from contextlib import ExitStack

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kibaru_service.errors import QuotaExceeded
from kibaru_service.transport.quotas import UNLIMITED, Quota, Quotas


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def quotas(clock: Clock) -> Quotas:
    return Quotas(clock)


def call(quotas: Quotas, caller: str, quota: Quota) -> None:
    with quotas.admit(caller, quota):
        pass


def refusal(quotas: Quotas, caller: str, quota: Quota) -> QuotaExceeded:
    with pytest.raises(QuotaExceeded) as caught:
        call(quotas, caller, quota)
    return caught.value


def test_a_quiet_caller_has_a_minute_at_once_then_its_pace(quotas: Quotas, clock: Clock) -> None:
    """After the burst, one call each time its share of a minute has passed."""
    quota = Quota(calls_per_minute=6)
    for _ in range(6):
        call(quotas, "desk", quota)
    assert refusal(quotas, "desk", quota).retry_after == pytest.approx(10)
    clock.now += 4
    assert refusal(quotas, "desk", quota).retry_after == pytest.approx(6)
    clock.now += 6
    call(quotas, "desk", quota)
    assert refusal(quotas, "desk", quota).caller == "desk"


def test_one_callers_quota_is_not_anothers(quotas: Quotas) -> None:
    """Callers do not pay for each other."""
    quota = Quota(calls_per_minute=1, concurrent_calls=1)
    with quotas.admit("desk", quota):
        call(quotas, "wire", quota)


def test_calls_at_once_are_counted_until_they_end(quotas: Quotas) -> None:
    """Also when they end by failing."""
    quota = Quota(concurrent_calls=2)
    with ExitStack() as running:
        running.enter_context(quotas.admit("desk", quota))
        with pytest.raises(ValueError, match="broken"), quotas.admit("desk", quota):
            assert refusal(quotas, "desk", quota).retry_after > 0
            raise ValueError("broken")
        call(quotas, "desk", quota)


def test_a_refused_call_costs_nothing(quotas: Quotas, clock: Clock) -> None:
    """Whoever keeps knocking does not wait longer for it."""
    quota = Quota(calls_per_minute=1, concurrent_calls=1)
    with quotas.admit("desk", quota):
        for _ in range(50):
            refusal(quotas, "desk", quota)
    for _ in range(50):
        assert refusal(quotas, "desk", quota).retry_after == pytest.approx(60)
    clock.now += 60
    call(quotas, "desk", quota)


def test_who_has_no_quota_is_not_counted(quotas: Quotas) -> None:
    """And takes no memory."""
    with quotas.admit("desk", UNLIMITED), quotas.admit("desk", UNLIMITED):
        assert len(quotas) == 0


def test_callers_that_left_are_forgotten(quotas: Quotas, clock: Clock) -> None:
    """A stranger with a new address for every call must not fill the memory."""
    quota = Quota(calls_per_minute=60)
    with quotas.admit("busy", Quota(concurrent_calls=1)):
        for number in range(20_000):
            call(quotas, f"ipv4:{number}", quota)
            clock.now += 1
        assert len(quotas) <= 1024
        refusal(quotas, "busy", Quota(concurrent_calls=1))


@given(
    rate=st.integers(1, 500),
    waits=st.lists(st.floats(0, 20, allow_nan=False), min_size=1, max_size=200),
)
def test_no_minute_holds_more_than_two_quotas(rate: int, waits: list[float]) -> None:
    """The burst of a quiet minute, and the calls that became due in this one."""
    clock = Clock()
    quotas = Quotas(clock)
    let_in: list[float] = []
    waited: list[float] = []
    for wait in waits:
        clock.now += wait
        try:
            call(quotas, "desk", Quota(calls_per_minute=rate))
        except QuotaExceeded as refused:
            waited.append(refused.retry_after)
        else:
            let_in.append(clock.now)
    assert all(0 < seconds <= 60 / rate + 1e-6 for seconds in waited)
    for begin in let_in:
        assert sum(begin <= time < begin + 60 for time in let_in) <= 2 * rate
