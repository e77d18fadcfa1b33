"""Requests of the contract to values of the domain."""

from __future__ import annotations

import pytest

from kibaru.v1 import news_pb2 as pb
from kibaru_service.domain import DEFAULT_LENGTH, Length, LongInput, Part, Term
from kibaru_service.errors import InvalidRequest
from kibaru_service.transport import requests


def test_empty_request_means_the_defaults() -> None:
    """All parts, every language, three sentences, chunked."""
    options = requests.digest_options(pb.DigestRequest(), 500)
    assert options.parts == frozenset(Part)
    assert options.targets == ()
    assert options.extractive_length == options.abstractive_length == DEFAULT_LENGTH
    assert options.long_input is LongInput.CHUNK


def test_every_field_arrives() -> None:
    """Nothing that a caller says is lost."""
    request = pb.DigestRequest(
        parts=[pb.PART_ABSTRACTIVE],
        target_languages=["bm"],
        extractive_length=pb.SummaryLength(words=50),
        abstractive_length=pb.SummaryLength(ratio=0.5),
        glossary=[pb.GlossaryTerm(source="a", target="b", target_language="fr")],
        long_input=pb.LONG_INPUT_TRUNCATE,
        keep_unsupported=True,
    )
    options = requests.digest_options(request, 500)
    assert options.parts == {Part.ABSTRACTIVE}
    assert options.targets == ("bm",)
    assert options.extractive_length == Length(words=50)
    assert options.abstractive_length == Length(ratio=0.5)
    assert options.glossary == (Term("a", "b", "fr"),)
    assert options.long_input is LongInput.TRUNCATE
    assert options.keep_unsupported


@pytest.mark.parametrize("value", [v for v in pb.Part.values() if v])
def test_every_part_of_the_contract_is_known(value: int) -> None:
    """A value added to the contract must be added to the domain."""
    options = requests.digest_options(pb.DigestRequest(parts=[value]), 500)  # type: ignore[list-item]
    assert len(options.parts) == 1


@pytest.mark.parametrize("value", pb.LongInput.values())
def test_every_long_input_of_the_contract_is_known(value: int) -> None:
    """Zero is the server's default."""
    requests.digest_options(pb.DigestRequest(long_input=value), 500)  # type: ignore[arg-type]


@pytest.mark.parametrize("value", [0, 77, -1])
def test_unknown_part_names_its_place(value: int) -> None:
    """UNSPECIFIED in a list, and numbers of a later contract, are refused."""
    request = pb.DigestRequest(parts=[pb.PART_EXTRACTIVE, value])  # type: ignore[list-item]
    with pytest.raises(InvalidRequest) as caught:
        requests.digest_options(request, 500)
    assert caught.value.field == "parts[1]"


def test_explicit_zero_is_not_the_default() -> None:
    """A caller who asks for zero sentences has made a mistake; who asks for nothing has not."""
    empty = pb.DigestRequest(extractive_length=pb.SummaryLength())
    assert requests.digest_options(empty, 500).extractive_length == DEFAULT_LENGTH
    zero = pb.DigestRequest(extractive_length=pb.SummaryLength(sentences=0))
    assert requests.digest_options(zero, 500).extractive_length == Length(sentences=0)


def test_summaries_are_both_by_default() -> None:
    """Summarize makes what it can make."""
    assert requests.summary_options(pb.SummarizeRequest()).parts == requests.SUMMARIES


@pytest.mark.parametrize(
    ("request_", "field"),
    [
        (pb.DigestRequest(parts=[pb.PART_EXTRACTIVE] * 101), "parts"),
        (pb.DigestRequest(target_languages=["fr"] * 101), "target_languages"),
    ],
)
def test_what_has_a_handful_of_values_has_no_million(
    request_: pb.DigestRequest, field: str
) -> None:
    """Each is looked at, and a request has room for millions."""
    with pytest.raises(InvalidRequest) as caught:
        requests.digest_options(request_, 500)
    assert caught.value.field == field


def test_one_term_too_many_is_kept_for_the_refusal() -> None:
    """No more are copied, and none fewer: a glossary is never cut in silence."""
    terms = [pb.GlossaryTerm(source="a", target="b")] * 9
    assert len(requests.terms(terms, 3)) == 4
    assert len(requests.terms(terms, 9)) == 9
