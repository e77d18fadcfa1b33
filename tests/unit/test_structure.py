from __future__ import annotations

from pathlib import Path

import pytest

from kibaru_service.domain import Role
from kibaru_service.text.structure import blocks

_DATA = Path(__file__).parents[1] / "data"
T, H, C, B = Role.TITLE, Role.HEADING, Role.CAPTION, Role.BODY
_BODY = "The river rose by two meters in one night, the mayor said on Friday."
_MORE = "Nobody was hurt, but forty families had to leave their houses."


def _roles(text: str, title: str = "") -> list[Role]:
    return [block.role for block in blocks(text, title)]


@pytest.mark.parametrize(
    ("name", "roles"),
    [
        ("harbor-lines.txt", [T, T, C, B, B, B, H, B, B, H, B]),
        ("ecole-fr.txt", [T, T, C, B, B, H, B, B]),
        ("ferry-wrapped.txt", [T, B, B, B, B, B, B, B]),
    ],
)
def test_articles(name: str, roles: list[Role]) -> None:
    """Whole articles, in lines and wrapped, English and French."""
    assert _roles((_DATA / name).read_text("utf-8")) == roles


def test_the_given_title_is_found_in_another_spelling() -> None:
    """Quotes, case and final punctuation do not tell two headlines apart."""
    text = f"WORLD NEWS.\n\nRiver’s rise “worries” mayor.\n\n{_BODY}"
    assert _roles(text, "River's Rise 'Worries' Mayor") == [B, T, B]


def test_a_first_line_that_comes_back_is_the_title_whatever_it_ends_in() -> None:
    """A repeated sentence is a headline."""
    assert _roles(f"The river rose.\nThe river rose.\n{_BODY}") == [T, T, B]


def test_a_single_line_is_body() -> None:
    """A text of one line has no title."""
    assert _roles("Hello world") == [B]


def test_a_first_paragraph_that_is_a_sentence_is_body() -> None:
    """Not every article brings its headline."""
    assert _roles(f"{_BODY}\n\n{_MORE}") == [B, B]


@pytest.mark.parametrize(
    "line",
    [
        "Women wash clothes in the river, on May 2, 2026. (Ali Touré/AFP via Getty Images)",
        "The river at Gao. (Awa Diarra/Kibaru)",
        "A boat on the river. (AP Photo/Jane Roe)",
        "A boat on the river. REUTERS/Jane Roe",
        "A boat on the river. Jane Roe / AFP",
        "Une barque sur le fleuve. Crédit photo : Awa Diarra",
        "Photo: a boat on the river",
        "Photo d’archives : une barque sur le fleuve.",
        "A boat on the river. © Jane Roe",
        "By Jane Roe and Ali Touré",
        "Par Awa Diarra",
    ],
)
def test_captions_and_credits(line: str) -> None:
    """A credit makes a caption, in brackets, after a sign, spelled out or as a byline."""
    assert _roles(f"{_BODY}\n{line}\n{_BODY}") == [B, C, B]


@pytest.mark.parametrize(
    "line",
    [
        "The group is tied to others in the region (JNIM/AQIM).",
        "Farmers grow rice and/or millet here, the mayor said (see the map).",
        "The image: a town without light.",
        "BAMAKO, Mali (AP) — The river rose on Friday.",
        "He showed a photo of his son (he is 12).",
        "By Monday the river had fallen.",
    ],
)
def test_running_text_with_brackets_and_pictures_is_body(line: str) -> None:
    """A bracket, an agency or a picture alone makes no caption."""
    assert _roles(f"{_BODY}\n{line}\n{_BODY}") == [B, B, B]


@pytest.mark.parametrize(
    "line",
    ["Russia’s Envoy Visits to Mend Ties", "What we know so far", "Une cour sans mur", "Why now?"],
)
def test_short_lines_before_paragraphs_are_headings(line: str) -> None:
    """Title case or sentence case, a question too."""
    assert _roles(f"{_BODY}\n\n{line}\n\n{_BODY}") == [B, H, B]


@pytest.mark.parametrize(
    "line", ["He left.", "“No more rain”", "He said:", "- rice", "and so on", "***"]
)
def test_other_short_lines_are_body(line: str) -> None:
    """Closing punctuation, quotations, items and lower case tell running text."""
    assert _roles(f"{_BODY}\n\n{line}\n\n{_BODY}") == [B, B, B]


def test_a_run_of_short_lines_is_a_list_and_the_last_line_no_heading() -> None:
    """A heading has a paragraph to head."""
    assert _roles(f"{_BODY}\nMali\nNiger\nBurkina Faso\n{_BODY}") == [B] * 5
    assert _roles(f"{_BODY}\n{_MORE}\nMore Soon") == [B, B, B]


def test_a_blank_text_has_no_blocks() -> None:
    """Nothing comes of nothing."""
    assert blocks(" \n ") == []
