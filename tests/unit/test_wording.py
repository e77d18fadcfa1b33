"""Proposals of other words, each for its place."""

from __future__ import annotations

import pytest

from kibaru_service.domain import Span
from kibaru_service.text.wording import Edit, Kind, edited, edits


def ways(text: str, kind: Kind) -> list[str]:
    """Return the text with each edit of a kind."""
    return [edited(text, [edit]) for edit in edits(text) if edit.kind is kind]


@pytest.mark.parametrize(
    ("text", "plainer"),
    [
        ("He died in order to save them.", "He died to save them."),
        ("Following a storm they left.", "After a storm they left."),
        ("More than 30 people came.", "Over 30 people came."),
        ("Prices rose 10 per cent.", "Prices rose 10%."),
        ("It was an enormous fire.", "It was a huge fire."),
        ("A former minister came.", "An ex-minister came."),
        ("They live in the town of Ségou.", "They live in Ségou."),
    ],
)
def test_plainer_words(text: str, plainer: str) -> None:
    """From the list, with the article and the capital that they ask for."""
    assert plainer in ways(text, Kind.PLAINER)


@pytest.mark.parametrize(
    ("text", "lighter"),
    [
        ("The town also has a bridge.", "The town has a bridge."),
        ("He met a 20-year-old student.", "He met a student."),
        ("He saw a stunning old house.", "He saw an old house."),
        ("They met Mrs Keita there.", "They met Keita there."),
        ("It has just one bridge.", "It has one bridge."),
    ],
)
def test_lighter_sentences(text: str, lighter: str) -> None:
    """Without what carries nothing."""
    assert lighter in ways(text, Kind.LIGHTER)


@pytest.mark.parametrize(
    "text",
    [
        "It is not just a bridge.",
        "It happened between now and then.",
        "He is the most popular man.",
        "The other one, also 24, left.",
        "It has had a stunning 18 mayors.",
        "It has been shut since then by rain.",
        "More than a friend came.",
        "His telephone rang: more than just once.",
    ],
)
def test_what_leans_on_a_light_word(text: str) -> None:
    """A negation, a comparison, an age: they would say something else without it."""
    assert not ways(text, Kind.LIGHTER)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("In fact, the bridge is shut.", "The bridge is shut."),
        ("Of course the bridge is shut.", "The bridge is shut."),
        ("The bridge, however, is shut.", "The bridge is shut."),
        ("He came and, in fact, he stayed.", "He came and he stayed."),
        ("He came and in fact, he stayed.", "He came and he stayed."),
        ("They held 49 people in total, police said.", "They held 49 people, police said."),
    ],
)
def test_a_phrase_that_goes_takes_its_commas_with_it(text: str, left: str) -> None:
    """Those that it stands between, and the one behind it at the head; no others."""
    assert left in ways(text, Kind.PLAINER)


@pytest.mark.parametrize(
    "text",
    [
        "They sent an additional 500 men.",
        "He has defeated him.",
        "More than a friend came.",
        "She has provided two of them.",
        "They read what was there, provided by friends.",
        "He has refused to go.",
    ],
)
def test_words_that_do_not_fit_in(text: str) -> None:
    """Behind an article, an auxiliary, or where nothing is counted."""
    fits = {"They sent another 500 men."}
    assert set(ways(text, Kind.PLAINER)) <= fits


def test_links_and_times() -> None:
    """A relative pronoun with its verb, a conjunction, a day; what they belong to stays."""
    assert ways("Two men who were seen left.", Kind.REDUCED) == ["Two men seen left."]
    assert ways("He said that the road is open.", Kind.UNLINKED) == ["He said the road is open."]
    assert ways("It opened on Monday.", Kind.TIMELESS) == ["It opened."]
    assert ways("The car that the man drove left.", Kind.UNLINKED) == []


def test_attribution_and_event() -> None:
    """Both numbers of "say" are proposed, and the one of the event that its subject has."""
    assert ways("It is over, police said.", Kind.ATTRIBUTED) == [
        "It is over, police say.",
        "It is over, police says.",
    ]
    assert ways("Awa won the race.", Kind.HAPPENING) == ["Awa wins the race."]


def test_hearers_and_contractions() -> None:
    """What was told somebody was said; what an apostrophe stands for is written out."""
    told = "The mayor told reporters that it wasn't safe."
    assert "The mayor said that it wasn't safe." in ways(told, Kind.PLAINER)
    assert ways(told, Kind.SPELT) == ["The mayor told reporters that it was not safe."]
    assert ways('He said "it wasn\'t safe".', Kind.SPELT) == []


def test_quotations_stay_as_they_were_spoken() -> None:
    """And where one is open, nobody knows what is quoted."""
    assert not edits('"We also got an enormous amount," the mayor says.')
    assert not edits('We also got an enormous amount," the mayor says.')


def test_several_edits_do_not_disturb_each_other() -> None:
    """They are made from the end, wherever they stand in the list."""
    text = "It also had an enormous fire."
    found = [Edit(Span(2, 7), "", Kind.LIGHTER), Edit(Span(15, 23), "huge", Kind.PLAINER)]
    assert edited(text, found) == edited(text, found[::-1]) == "It had a huge fire."
