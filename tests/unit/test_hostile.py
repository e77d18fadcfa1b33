"""Time grows with length, not with its square: eight times the text, by a wide margin.

Each case has been quadratic or worse: sixty-four times the CPU time and more. The least of several
runs is counted, and what takes a millisecond or less as one.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
import pytest

from hostile import SHAPES, forget, other_words
from kibaru_service.domain import (
    AbstractiveSummary,
    Coverage,
    Document,
    Language,
    Role,
    Rung,
    Sentence,
    Span,
    Usage,
    Written,
)
from kibaru_service.text import sounds, terms
from kibaru_service.text.addresses import addresses
from kibaru_service.text.document import read
from kibaru_service.text.figures import calendar
from kibaru_service.text.wording import edits
from kibaru_service.usecases import provenance
from kibaru_service.usecases.checks import Pair, check_pair
from kibaru_service.usecases.extract import Salience
from usecase_fakes import CALL, PlainEmbedder

Work = Callable[[str], object]


def least(work: Work, text: str) -> float:
    times = []
    for _ in range(3):
        forget()
        began = time.process_time()
        work(text)
        times.append(time.process_time() - began)
    return min(times)


def growth(work: Work, shape: Callable[[int], str], size: int) -> float:
    """Return how many times as much `size` costs as an eighth of it; 1 ms and less are one."""
    return least(work, shape(size)) / max(least(work, shape(size // 8)), 0.001)


def judge(text: str) -> None:
    check_pair(Pair(text, other_words(text), "fr", "bm"))
    check_pair(Pair(text, text, "en", "fr"))


@pytest.mark.parametrize(
    "name",
    ["numbers of one digit", "names", "acronym of stops", "hyphenated name", "capitals of one kind",
     "Bambara months that go on", "brackets and capitals", "months", "mail that never comes"],
)  # fmt: skip
def test_a_sentence_is_judged_in_time(name: str) -> None:
    """A sentence has 1,000 code points at most; no pairing of its words may fill them with work."""
    judge("The first call compiles what is compiled once, 1 May.")
    assert growth(judge, SHAPES[name], 1_000) < 40


@pytest.mark.parametrize(
    "name",
    ["combining marks of two classes", "spaces", "straight quotes", "nested brackets", "one digit",
     "lines of one letter", "ideographs"],
)  # fmt: skip
def test_an_article_is_read_in_time(name: str) -> None:
    """Marks, spaces, quotes and brackets without end are read as fast as words."""

    def work(text: str) -> None:
        read(text, Language("en"))

    assert growth(work, SHAPES[name], 16_000) < 40


@pytest.mark.parametrize("term", ["- - - - - - - - z", "a \u200b \u200b \u200b \u200b \u200b b"])
def test_a_term_is_looked_for_once(term: str) -> None:
    """What may stand between the words of a term is shared out in one way, or a text has many."""

    def work(text: str) -> None:
        terms.find(text, term, "en")

    assert growth(work, lambda size: ("a" + "-" * size + " b z")[:size] + "z b", 160) < 40


@pytest.mark.parametrize(
    "unit", ["in order to also ", "the man said that he would ", "an additional more than 3 "]
)
def test_other_words_are_proposed_in_time(unit: str) -> None:
    """What stands before a word is looked for near it, not from the start of the sentence."""
    assert growth(edits, lambda size: f"It is {unit * (size // len(unit))}so.", 8_000) < 40


def test_names_of_months_are_read_in_one_way() -> None:
    """What is "donya" is "don" and "ya" as well, but twenty running are not read in 2^20 ways."""

    def work(text: str) -> None:
        list(calendar.read_names(text, "bm"))

    assert growth(work, lambda count: f"Ut{'donya' * count}x", 24) < 40


def test_addresses_begin_once() -> None:
    """A long word is no address from each of its letters on."""

    def work(text: str) -> None:
        addresses(text)

    assert growth(work, lambda size: "a" * size + " #", 32_000) < 40


def test_long_words_are_compared_along_their_diagonal() -> None:
    """Two names of a thousand letters cost as much as a thousand names of one."""

    def work(text: str) -> None:
        sounds._distance(text + "k", "s" + text, 2)

    assert growth(work, lambda size: "tn" * size, 4_000) < 40


def sentence(number: int) -> Sentence:
    return Sentence(
        number, 0, Role.BODY, Span(0, 1), f"Number {number} of the words is {_word(number)}."
    )


def _word(number: int) -> str:
    return "".join(chr(97 + number // 26**place % 26) for place in range(3)) * 2


async def test_a_sentence_is_read_once_for_all_claims(monkeypatch: pytest.MonkeyPatch) -> None:
    """Claims times sentences would be the square of an article that is summarised at length."""
    read_texts: list[str] = []
    items = provenance.items

    def counted(text: str, language: str) -> dict[str, float]:
        read_texts.append(text)
        return items(text, language)

    monkeypatch.setattr(provenance, "items", counted)
    sentences = tuple(map(sentence, range(40)))
    document = Document("x", Language("en"), sentences, Coverage(1, 1, ()))
    salience = Salience(document, np.eye(40, 26, dtype=np.float32), (0.5,) * 40)
    claims = tuple(Written(s.id, s.text, (), rung=Rung.DIRECT) for s in sentences)
    traced = await provenance.TraceSources(PlainEmbedder()).run(
        AbstractiveSummary(claims, 1.0), salience, CALL, Usage()
    )
    assert len(read_texts) == len(sentences) + len(claims)
    assert [one.sources[0].sentence_id for one in traced.sentences] == [s.id for s in sentences]
