"""What names sound like."""

from __future__ import annotations

import pytest

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
