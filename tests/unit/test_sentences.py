from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kibaru_service.domain import Span
from kibaru_service.text.sentences import split


def _texts(text: str, language: str = "en") -> list[str]:
    return [text[span.start : span.end] for span in split(text, language)]


@pytest.mark.parametrize(
    "sentences",
    [
        ["U.N. peacekeepers left on Aug. 3.", "They met on Jan. 27.", "It rained."],
        ["Mr. Smith came at 5 p.m. on Monday.", "Mrs. Jones did not."],
        ["J. K. Rowling met George W. Bush.", "They spoke."],
        ["It rose 3.5 percent to $1.2 billion.", "No. 5 fell."],
        ["“Go!” he said.", "“Is it over?” asked Mr. Diallo.", "It was."],
        ["The ties ... in priority areas grew.", "She left…", "Then he came."],
        ["He lives in the U.S.", "He likes the U.S. Army."],
        ["See https://example.org/a.b?c=1. ".strip(), "It is short."],
        ["Is it true?!", "Yes!", "(He was late.)", "She was not."],
        ["🎉 They won.", "👩\u200d🌾 She farms.", "𝐁𝐨𝐥𝐝 claims."],
    ],
)
def test_english(sentences: list[str]) -> None:
    """Abbreviations, decimals, quotations, ellipses, addresses and emoji."""
    assert _texts(" ".join(sentences)) == sentences


@pytest.mark.parametrize(
    "sentences",
    [
        ["M. Dupont et Mme Durand sont venus.", "Ils sont repartis."],
        ["« Allons-y ! » a-t-il dit.", "« C’est fini. »", "Elle est partie."],
        ["Il est né le 3 janv. 2020.", "Le prix est de 3,5 millions."],
        ["Vraiment ?", "Oui !", "Il part…", "Puis il revient."],
        ["J.-C. Martin parle de l’O.N.U. au maire.", "Et après ?"],
    ],
)
def test_french(sentences: list[str]) -> None:
    """Titles, guillemets with spaces inside, months and high punctuation."""
    assert _texts(" ".join(sentences), "fr") == sentences


def test_no_break_spaces_are_spaces() -> None:
    """A title may be tied to its name."""
    text = "M.\u00a0Dupont arrive.\u00a0Il parle\u202f: «\u00a0Oui\u00a0!\u00a0»"
    assert len(_texts(text, "fr")) == 2


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_single_newline_is_a_space_and_a_blank_line_ends_a_sentence(newline: str) -> None:
    """Hard-wrapped lines go on; paragraphs do not."""
    text = newline.join(["The man", "left. He", "did not say", "", "why"])
    assert [" ".join(one.split()) for one in _texts(text)] == [
        "The man left.",
        "He did not say",
        "why",
    ]


def test_list_items_are_sentences() -> None:
    """Items need no stop."""
    assert _texts("We need:\n- rice\n- salt and\n  oil") == [
        "We need:",
        "- rice",
        "- salt and\n  oil",
    ]


def test_a_short_quotation_stays_whole_and_a_long_one_is_split_inside() -> None:
    """A model reads a sentence or two, not a speech."""
    short = "He said: “We came. We saw.”"
    assert _texts(f"{short} Then he left.") == [short, "Then he left."]
    said = [f"Number {i} of the things that we did not know was a hard one." for i in range(6)]
    assert len(_texts(f"“{' '.join(said)},” he told Mr. Diallo.")) == 6


def test_spans_are_code_points() -> None:
    """Astral characters count one each."""
    assert split("😀😀 Go. Stop.", "en") == [Span(0, 6), Span(7, 12)]


@pytest.mark.parametrize("text", ["", "  \n\u00a0\n", "\u2029"])
def test_a_blank_text_has_no_sentences(text: str) -> None:
    """There is nothing to split."""
    assert split(text, "en") == []


_TROUBLE = st.one_of(
    st.text(),
    st.text(alphabet="aB1 .!?…\"“”«»'’()-\n\r\t\u00a0\u0301\u05d0\u064b😀\u200d\u2029\x1c\x85"),
    st.lists(
        st.sampled_from(["Mr.", "U.N.", "“Go!”", "he", "Aug. 3", "…", "\n\n", "- a", "x.y"])
    ).map(" ".join),
)


@given(_TROUBLE, st.sampled_from(["en", "fr", "bm", "xx", ""]))
def test_spans_and_gaps_give_the_text_back(text: str, language: str) -> None:
    """Spans are ordered, stripped and not empty, and all between them is white space."""
    end = 0
    for span in split(text, language):
        assert span.start < span.end
        assert not text[end : span.start].strip()
        piece = text[span.start : span.end]
        assert piece == piece.strip()
        end = span.end
    assert not text[end:].strip()


def test_lone_surrogates_do_no_harm() -> None:
    """The library refuses them; the seam does not."""
    assert split("a \ud800. B", "en")[-1] == Span(5, 6)


@pytest.mark.parametrize(
    "text",
    ["The man left. " * 72_000, "“" * 1_000_000, "word " * 4_000, "x" * 20_000, "http://" * 30_000],
)
def test_large_and_hostile_texts_come_back(text: str) -> None:
    """What costs the square of the length elsewhere is seen piece by piece here."""
    spans = split(text, "en")
    assert spans[-1].end == len(text.rstrip())
