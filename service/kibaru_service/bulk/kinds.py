"""What the columns of JSON rows hold, so that a table can be made of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

# "json": values of several kinds, lists and objects; a table holds them as JSON text.
Kind = Literal["null", "bool", "int64", "float64", "string", "json"]
_INT64 = range(-(2**63), 2**63)


def observe(kinds: dict[str, Kind], row: Mapping[str, Any]) -> None:
    """Take in the columns of one more row, in the order in which they come up."""
    for name, value in row.items():
        kinds[name] = _common(kinds.get(name, "null"), kind_of(value))


def kind_of(value: Any) -> Kind:
    """Return the kind of a value that was read from JSON."""
    match value:
        case None:
            return "null"
        case bool():
            return "bool"
        case int():
            return "int64" if value in _INT64 else "json"
        case float():
            return "float64"
        case str():
            return "string"
        case _:
            return "json"


def _common(one: Kind, other: Kind) -> Kind:
    """Return the kind that holds both; whole numbers fit among fractions, nothing else mixes."""
    if other in (one, "null"):
        return one
    if one == "null":
        return other
    return "float64" if {one, other} == {"int64", "float64"} else "json"
