"""What names sound like."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kibaru_service.text import sounds


@pytest.mark.parametrize(
    ("one", "other"),
    [("Diallo", "Jalo"), ("Choguel", "Sogɛli"), ("Keïta", "Keyita"), ("Lavrov", "Lavrof"),
     ("Jacques", "Zaki"), ("Abou", "Abu"), ("Cissé", "Sise"), ("Drian", "Lediriyan")],
)  # fmt: skip
def test_one_name_in_two_spellings(one: str, other: str) -> None:
    """French and Bambara spellings of one sound."""
    assert sounds.alike(one, other)


@pytest.mark.parametrize(
    ("one", "other"), [("Diallo", "Diarra"), ("Konaté", "Coulibaly"), ("Mali", "Togo")]
)
def test_two_names_stay_two(one: str, other: str) -> None:
    """A key must not be so coarse that every name passes for another."""
    assert not sounds.alike(one, other)


def test_acronyms_are_spelled_out_in_bambara() -> None:
    """CMA becomes SEMA."""
    assert sounds.spelled_out("CMA") == sounds.key("SEMA")


def distance(a: str, b: str) -> int:
    """The whole table, as Wagner and Fischer fill it (1974)."""
    row = list(range(len(b) + 1))
    for i, left in enumerate(a, 1):
        last, row[0] = row[0], i
        for j, right in enumerate(b, 1):
            last, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, last + (left != right))
    return row[-1]


@given(st.text("stk", max_size=8), st.text("stk", max_size=8), st.integers(0, 3))
def test_the_diagonals_are_enough(one: str, other: str, limit: int) -> None:
    """Up to the limit the distance is that of the whole table; beyond, it is beyond."""
    found, true = sounds._distance(one, other, limit), distance(one, other)
    assert found == true if true <= limit else found > limit
