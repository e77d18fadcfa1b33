from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from kibaru_service.text.lines import Layout, layout, lines, paragraphs, units

_DATA = Path(__file__).parents[1] / "data"
_PROSE = (
    "The council met on Friday to talk about the price of water, which has risen twice since the"
    " spring and which many families in the old town can no longer pay. After four hours it put"
    " off the vote, because two of its members had not read the report of the waterworks."
)


def _texts(text: str) -> list[str]:
    return [text[span.start : span.end] for span in paragraphs(text)]


def test_lines_are_stripped_and_know_of_the_gap_before_them() -> None:
    """Blank lines are not lines, but leave their mark on the next one."""
    found = lines("  one \r\n\r\n\ttwo\n")
    assert [(line.text, line.gap) for line in found] == [("one", False), ("two", True)]


@pytest.mark.parametrize("width", [45, 60, 72, 80, 120])
def test_prose_wrapped_at_a_page_width_is_one_paragraph(width: int) -> None:
    """A line that breaks off where the next word would not fit goes on in the next."""
    wrapped = textwrap.fill(_PROSE, width)
    assert layout(wrapped) is Layout.WRAPPED
    assert _texts(wrapped) == [wrapped]


@pytest.mark.parametrize(
    "text",
    [
        f"{_PROSE}\n{_PROSE}",
        "Bonjour\nle monde",
        "Rain Floods Two Districts of the Capital\nRain Floods Two Districts of the Capital",
        "Ministers Meet in Dakar to Discuss Fish\nFarmers in the North Sow Early This Year\n"
        "Striking Nurses Go Back to Their Wards",
        "Price of water put off until the next meeting\nThe council met on Friday for hours.\n"
        "It heard the mayor.",
        "",
    ],
)
def test_one_paragraph_per_line_is_not_taken_as_wrapped(text: str) -> None:
    """Whole paragraphs, slogans and headlines are not the work of a wrapper."""
    assert layout(text) is Layout.LINES
    assert _texts(text) == text.splitlines()


def test_a_short_line_ends_a_paragraph_of_wrapped_text() -> None:
    """Wrapped text without blank lines shows its paragraphs by short last lines."""
    first, second = textwrap.fill(_PROSE, 64), textwrap.fill(_PROSE + " The mayor left.", 64)
    assert len(first.splitlines()[-1]) < 0.5 * 64
    assert _texts(f"{first}\n{second}") == [first, second]


def test_the_wrapped_article_keeps_its_paragraphs_and_its_list() -> None:
    """Blank lines and list items end paragraphs in wrapped text as well."""
    found = _texts((_DATA / "ferry-wrapped.txt").read_text("utf-8"))
    assert len(found) == 8
    assert found[4:7] == [
        "- tickets are sold until 4 p.m. on the day before,",
        "- animals travel on the lower deck,",
        "- children under 5 pay nothing.",
    ]


def test_a_dash_inside_a_sentence_does_not_open_an_item() -> None:
    """A line may begin with a dash by the wrapper's chance."""
    text = "The truce, which was brokered in May\n– and broken in June – is back."
    assert len(units(text)) == 1


def test_a_bullet_opens_an_item_anywhere() -> None:
    """Bullets have no other use."""
    assert len(units("We need\n• rice\n• salt")) == 3


def test_units_join_single_newlines_and_end_at_blank_lines() -> None:
    """A splitter sees what a blank line closes, whatever the layout."""
    text = "a\nb\n \nc"
    assert [text[s.start : s.end] for s in units(text)] == ["a\nb", "c"]
    assert units("  \n ") == []
