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
        ("The bridge, closed in May, is open again.", "closed in May"),
        ("The boat, launched in Mopti, Mali, sank again.", "launched in Mopti, Mali"),
        ("The mayor died Friday in Segou.", "Friday"),
        ("The town held talks, the last of which was in May.", "the last of which was in May"),
        ("Le pont, qui date de 1957, est ouvert.", "qui date de 1957"),
        ("Le pont a rouvert mardi après trois semaines.", "mardi"),
    ],
)
def test_clauses_that_lean_on_the_rest_may_go(text: str, part: str) -> None:
    """Asides, opening and closing clauses, times, and who said so; in both languages."""
    assert part in parts(text)


@pytest.mark.parametrize(
    "text",
    [
        "The town bought rice, the old mill, and two boats.",
        "In Segou, 73 in a hundred came by boat.",
        "De plus en plus de gens viennent.",
        "He pays, if the court agrees, a fine of 20 euros.",
        "The bridge, which nobody would say is not safe, is open.",
        "The bridge is open.",
    ],
)
def test_lists_conditions_and_negations_stay(text: str) -> None:
    """A cut there would turn the meaning round."""
    assert parts(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "The mayor, who led the town for ten years, died at 82, the town said.",
        "The driver, who was described as a stranger, died of his wounds, said Awa Keita.",
        "The bridge opened, the mayor said.",
        "The bridge opened, according to the mayor.",
        "The mayor may not like the bridge, but he will open it.",
        "The work took all of Monday, March 9, 2015.",
        "They spoke ahead of Monday night's match.",
        "He spent his Friday night working with children.",
        "The mill opened but last month, it closed.",
        "The mill opened early last month and closed.",
        "Le pont rouvrira lundi 3 mars.",
        "It was a night of events, loud, amusing and intriguing.",
        "Police held 49 people for buying, selling, lending and hiding cars.",
        "Shots were heard near the border, the radio said, citing officials.",
        "On April 25, 2006, a plane, built in Mopti, fell near Segou.",
        "Built by masons from Mopti, the house will have two roofs, a hall and a pool.",
        "A singer whose deep, string-like voice, the best of its day, was known, died.",
        "A teacher, a mason, a former mayor ... anybody is free to win.",
        "Jane Keita, from Mopti, with two children, spends her days on the river.",
        "He won a prize two years ago, and, despite being unknown, beat the mayor.",
        "At £12 - £30, each of the cloths has a print - a style he likes.",
        "After Moussa Keita fell ill, his daughter took the boat.",
        "So far, 370 people have come.",
        "Now that the bridge is open, people come.",
        "Instead of rice the town bought millet.",
    ],
)
def test_what_carries_the_sentence_stays(text: str) -> None:
    """Its verb, who said so, the other side of a "but", and a time that others lean on."""
    gone = parts(text)
    assert not [p for p in gone if not p.startswith(("who", "built in", "On April", "the best"))]


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


def test_an_age_keeps_both_its_commas() -> None:
    """What comes after an age goes, and the comma that closes the age stays."""
    text = "Ann Keita, 22, a singer from Mopti, was in Segou."
    assert without(text, [c.span for c in cuts(text)]) == "Ann Keita, 22, was in Segou."


def test_two_commas_do_not_stay_side_by_side() -> None:
    """What stood between two, or between one and the end, is gone."""
    for text, wanted in (
        ("It was near Mopti, on Friday night, he said.", "It was near Mopti, he said."),
        ("It was near Mopti, on Friday.", "It was near Mopti."),
    ):
        assert without(text, [c.span for c in cuts(text)]) == wanted


def test_an_aside_ends_at_a_comma() -> None:
    """The end of the sentence closes none: there is nothing left to go on."""
    text = "A o was,was, who waz, Aaas, who waz, Aaas,AAmaya ,»o"
    assert all(cut.span.end <= len(text) for cut in cuts(text))
