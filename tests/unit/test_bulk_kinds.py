"""A column gets the narrowest kind that holds all its values."""

from __future__ import annotations

from typing import Any

import pytest

from kibaru_service.bulk.kinds import Kind, observe


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ([None, None], "null"),
        ([1, None, 2], "int64"),
        ([1, 2.5], "float64"),
        ([True, None], "bool"),
        ([True, 1], "json"),
        (["a", None], "string"),
        (["a", 1], "json"),
        ([2**63], "json"),
        ([[1]], "json"),
        ([{"a": 1}, "x"], "json"),
        ([1.5, "x", 2], "json"),
    ],
)
def test_a_kind_holds_every_value_that_was_seen(values: list[Any], kind: Kind) -> None:
    """Whatever their order; a truth value is no number."""
    for order in (values, values[::-1]):
        kinds: dict[str, Kind] = {}
        for value in order:
            observe(kinds, {"a": value})
        assert kinds == {"a": kind}
