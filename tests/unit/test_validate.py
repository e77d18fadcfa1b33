"""Requests that can be served, and those that cannot."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from kibaru_service.domain import Article, DigestOptions, Length, Limits, LongInput, Term
from kibaru_service.errors import InvalidRequest, TextTooLong
from kibaru_service.usecases import validate

LIMITS = Limits(max_text_chars=100, max_summary_sentences=5, max_texts=2, max_glossary_terms=1)
OPTIONS = DigestOptions()


@pytest.mark.parametrize("text", ["", " \n\t ", "\u00a0\u2003"])
def test_text_without_a_sign_is_refused(text: str) -> None:
    """White space of any kind is no article."""
    with pytest.raises(InvalidRequest) as caught:
        validate.check_article(Article(text), LongInput.CHUNK, LIMITS)
    assert caught.value.field == "article.text"


def test_text_beyond_the_limit_is_too_long() -> None:
    """The limit itself is allowed, one more is not."""
    validate.check_article(Article("a" * 100), LongInput.CHUNK, LIMITS)
    with pytest.raises(TextTooLong):
        validate.check_article(Article("a" * 101), LongInput.CHUNK, LIMITS)


def test_reject_refuses_what_one_pass_cannot_hold() -> None:
    """Only REJECT looks at the limit of one pass."""
    limits = replace(LIMITS, one_pass_chars=10)
    validate.check_article(Article("a" * 11), LongInput.CHUNK, limits)
    with pytest.raises(TextTooLong, match="REJECT"):
        validate.check_article(Article("a" * 11), LongInput.REJECT, limits)


def test_lone_surrogates_are_refused() -> None:
    """A text that cannot be encoded is not Unicode."""
    with pytest.raises(InvalidRequest, match="surrogates"):
        validate.check_text("article.text", "a\ud800b", LIMITS)


@pytest.mark.parametrize(
    ("length", "field"),
    [
        (Length(sentences=0), "sentences"),
        (Length(sentences=6), "sentences"),
        (Length(words=0), "words"),
        (Length(ratio=0.0), "ratio"),
        (Length(ratio=1.1), "ratio"),
        (Length(ratio=math.nan), "ratio"),
        (Length(ratio=math.inf), "ratio"),
    ],
)
def test_length_that_cannot_be_obeyed_is_refused(length: Length, field: str) -> None:
    """The refusal names the summary and the limit."""
    with pytest.raises(InvalidRequest) as caught:
        validate.check_options(replace(OPTIONS, abstractive_length=length), LIMITS)
    assert caught.value.field == f"abstractive_length.{field}"


@pytest.mark.parametrize(
    "length", [Length(), Length(sentences=5), Length(words=1), Length(ratio=1)]
)
def test_length_within_the_limits_passes(length: Length) -> None:
    """The ends of each range are allowed."""
    validate.check_options(replace(OPTIONS, extractive_length=length), LIMITS)


def test_no_part_is_refused() -> None:
    """A digest of nothing is a mistake."""
    with pytest.raises(InvalidRequest):
        validate.check_options(replace(OPTIONS, parts=frozenset()), LIMITS)


def test_glossary_is_bounded_and_whole() -> None:
    """Too many terms and empty sides are refused with their place."""
    with pytest.raises(InvalidRequest, match="more than 1"):
        validate.check_glossary([Term("a", "b")] * 2, LIMITS)
    with pytest.raises(InvalidRequest) as caught:
        validate.check_glossary([Term("a", " ")], LIMITS)
    assert caught.value.field == "glossary[0].target"


def test_sentences_are_counted() -> None:
    """Each costs a run of a model, however short it is."""
    limits = Limits(max_sentences=2)
    validate.check_sentences("article.text", 2, limits)
    with pytest.raises(TextTooLong, match="more than 2 sentences") as caught:
        validate.check_sentences("article.text", 3, limits)
    assert caught.value.field == "article.text"


def test_texts_are_counted_and_each_checked() -> None:
    """No text, too many texts and one bad text are refused; an empty one is not."""
    validate.check_texts(["", "a"], LIMITS)
    for texts, field in (([], "texts"), (["a"] * 3, "texts"), (["a", "b" * 101], "texts[1]")):
        with pytest.raises(InvalidRequest) as caught:
            validate.check_texts(texts, LIMITS)
        assert caught.value.field == field


def test_a_title_is_no_article() -> None:
    """Its marks are put in order all at once, which takes the square of their number."""
    limits = replace(LIMITS, max_title_chars=10)
    validate.check_article(Article("It rains.", "e" * 10), LongInput.CHUNK, limits)
    with pytest.raises(TextTooLong) as caught:
        validate.check_article(Article("It rains.", "e" * 11), LongInput.CHUNK, limits)
    assert caught.value.field == "article.title"


@pytest.mark.parametrize(
    ("term", "field", "kind"),
    [
        (Term("e" * 11, "a"), "glossary[0].source", TextTooLong),
        (Term("a", "e" * 11), "glossary[0].target", TextTooLong),
        (Term("\u200b\u2060", "a"), "glossary[0].source", InvalidRequest),
        (Term("a", "\u202e \x00"), "glossary[0].target", InvalidRequest),
        (Term("\ud800", "a"), "glossary[0].source", InvalidRequest),
    ],
)
def test_a_term_can_be_seen_and_is_short(
    term: Term, field: str, kind: type[InvalidRequest]
) -> None:
    """Invisible characters alone would stand everywhere, and a long term is a slow pattern."""
    with pytest.raises(kind) as caught:
        validate.check_glossary([term], replace(LIMITS, max_term_chars=10))
    assert caught.value.field == field
