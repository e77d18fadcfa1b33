"""Cutting leaves a sentence that says less, and nothing else."""

from __future__ import annotations

import pytest

from kibaru_service.domain import Span
from kibaru_service.text.cuts import cuts, without


def parts(text: str) -> list[str]:
    return [text[cut.span.start : cut.span.end].strip(" ,") for cut in cuts(text)]


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("BAMAKO, Mali (AFP) -- The bridge is open.", "BAMAKO, Mali (AFP) --"),
        ("(CNN) -- The bridge is open.", "(CNN) --"),
        ("But the bridge is open.", "But"),
        ("Cependant, le pont est ouvert.", "Cependant"),
    ],
)
def test_what_a_brief_never_has_always_goes(text: str, part: str) -> None:
    """Datelines and connectives lean on a page that is not there."""
    assert [text[c.span.start : c.span.end].strip(" ,") for c in cuts(text) if c.always] == [part]


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("The bridge, which was built in 1957, is open again.", "which was built in 1957"),
        ("The mayor, a former teacher, opened the bridge.", "a former teacher"),
        ("After three weeks of work, the bridge is open again.", "After three weeks of work"),
        ("The bridge is open, after three weeks of work.", "after three weeks of work"),
        ("The bridge (built in 1957) is open again.", "(built in 1957)"),
        ("The bridge opened again on Tuesday in Segou.", "on Tuesday"),
        ("The old bridge is open again, the town's mayor said.", "the town's mayor said"),
        ("The town held talks, the last of which was in May.", "the last of which was in May"),
        ("Le pont, qui date de 1957, est ouvert.", "qui date de 1957"),
        ("Le pont est ouvert, a indiqué le maire de la ville.", "a indiqué le maire de la ville"),
    ],
)
def test_clauses_that_lean_on_the_rest_may_go(text: str, part: str) -> None:
    """Asides, opening and closing clauses, times, and who said so; in both languages."""
    assert part in parts(text)


@pytest.mark.parametrize(
    "text",
    [
        "The town bought rice, the old mill, and two boats.",
        "He pays, if the court agrees, a fine of 20 euros.",
        "The bridge, which nobody would say is not safe, is open.",
        "The bridge is open.",
    ],
)
def test_lists_conditions_and_negations_stay(text: str) -> None:
    """A cut there would turn the meaning round."""
    assert parts(text) == []


def test_no_cut_splits_a_quotation() -> None:
    """What somebody said stays whole."""
    text = 'He said, "the bridge, which is old, is safe."'
    assert parts(text) == []


def test_after_an_opening_word_comes_the_main_clause() -> None:
    """Between the commas after "Meanwhile" stands what the sentence is about."""
    text = "Meanwhile, the ministry said it would pay, praising the town."
    assert parts(text) == ["praising the town", "Meanwhile"]


def test_what_is_left_is_a_sentence() -> None:
    """It opens with a capital, has single spaces and keeps its end."""
    text = "However, the bridge , which is old, is open."
    assert without(text, [Span(0, 9)]) == "The bridge, which is old, is open."
    assert without(text, [c.span for c in cuts(text) if c.always]).endswith(".")
