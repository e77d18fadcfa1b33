"""Where somebody is in a picture."""

from __future__ import annotations

import pytest

from kibaru_service.text.cuts import cuts, without


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Ann Keita (left) met Issa Ba (far right).", "Ann Keita met Issa Ba."),
        ("Ann Keita (pictured with a friend) is well.", "Ann Keita is well."),
        ("Ann Keita, pictured, opened the bridge.", "Ann Keita opened the bridge."),
        ("Ann Keita, left, opened the bridge.", "Ann Keita opened the bridge."),
    ],
)
def test_it_goes_always(text: str, left: str) -> None:
    """The picture is not there."""
    assert without(text, [c.span for c in cuts(text) if c.always]) == left


@pytest.mark.parametrize(
    "text",
    [
        "Ann Keita, mayor of Segou, left, and Issa Ba opened the bridge.",
        "Ann Keita, left, who is ill, opened the bridge.",
        "Ann Keita (left the town in May) is well again.",
        "Ann Keita, tired, left the town.",
    ],
)
def test_what_others_lean_on_stays(text: str) -> None:
    """And what somebody has left."""
    assert [c for c in cuts(text) if c.always] == []
