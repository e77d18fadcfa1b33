from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from entries import make_entry
from kibaru_service.engine.protocol import Call
from kibaru_service.engine.scheduling import BatchLimits, Size

SIZES = st.builds(Size, st.integers(1, 99), st.integers(0, 99))


@given(rows=st.integers(2, 99), widest=SIZES)
def test_padding_counts_against_every_budget(rows: int, widest: Size) -> None:
    """What fits is rows times the widest row, in source and in target."""
    limits = BatchLimits(rows=40, source_tokens=500, target_tokens=700)
    fits = rows <= 40 and rows * widest.source <= 500 and rows * widest.target <= 700
    assert limits.admit(rows, widest) is fits


@given(widest=SIZES)
def test_single_row_always_fits(widest: Size) -> None:
    """A text beyond the budget runs, alone."""
    assert BatchLimits(rows=1, source_tokens=1, target_tokens=1).admit(1, widest)


def test_row_is_wanted_while_anyone_waits() -> None:
    """The first caller may go; as long as a twin's caller waits, the row is wanted."""
    first, twin = make_entry(), make_entry()
    first.twins.append(twin)
    first.cancelled = True
    assert first.wanted
    twin.cancelled = True
    assert not first.wanted


def test_deterministic_texts_have_no_twins() -> None:
    """Who asked to run alone does not get the result of a row that had neighbours."""
    assert make_entry(same="x").identity is not None
    assert make_entry(same="x", call=Call(deterministic=True)).identity is None
    assert make_entry().identity is None
