from __future__ import annotations

import pytest

from kibaru.v1 import news_pb2 as pb
from kibaru_client import requests
from kibaru_client.enums import LongInput, Part
from kibaru_client.options import (
    Article,
    DigestOptions,
    Length,
    SummaryOptions,
    Term,
    TranslateOptions,
)


def test_options_reach_the_request_field_by_field() -> None:
    """What a caller sets is what the server reads."""
    options = DigestOptions(
        parts=(Part.EXTRACTIVE, Part.SUMMARY_TRANSLATION),
        targets=("fr", "bm"),
        extractive_length=Length(sentences=4),
        abstractive_length=Length(ratio=0.2),
        glossary=(Term("UN", "ONU", "fr"),),
        long_input=LongInput.REJECT,
        deterministic=True,
        keep_unsupported=True,
        profile="full",
    )
    assert requests.digest(Article("Text.", "Title", "en"), options) == pb.DigestRequest(
        article=pb.Article(text="Text.", title="Title", language="en"),
        parts=[pb.PART_EXTRACTIVE, pb.PART_SUMMARY_TRANSLATION],
        target_languages=["fr", "bm"],
        extractive_length=pb.SummaryLength(sentences=4),
        abstractive_length=pb.SummaryLength(ratio=0.2),
        glossary=[pb.GlossaryTerm(source="UN", target="ONU", target_language="fr")],
        long_input=pb.LONG_INPUT_REJECT,
        deterministic=True,
        keep_unsupported=True,
        profile="full",
    )


def test_what_is_not_said_is_left_to_the_server() -> None:
    """Defaults send nothing but the article."""
    article = pb.Article(text="Text.")
    assert requests.digest("Text.", DigestOptions()) == pb.DigestRequest(article=article)
    assert requests.summarize("Text.", SummaryOptions()) == pb.SummarizeRequest(article=article)


def test_a_summary_length_in_words_is_sent_in_words() -> None:
    """Each way of giving a length has its own field."""
    request = requests.summarize("Text.", SummaryOptions(extractive_length=Length(words=60)))
    assert request.extractive_length.WhichOneof("limit") == "words"
    assert request.extractive_length.words == 60
    assert not request.HasField("abstractive_length")


def test_texts_of_a_translation_keep_their_order() -> None:
    """A request holds the texts as given."""
    options = TranslateOptions(source="fr", profile="full")
    request = requests.translate(["b", "", "a"], "bm", options)
    assert list(request.texts) == ["b", "", "a"]
    assert request.profile == "full"
    assert (request.source_language, request.target_language) == ("fr", "bm")


def test_a_bare_string_is_no_list_of_texts() -> None:
    """A string would go out as its letters, one text each."""
    with pytest.raises(TypeError):
        requests.translate("Bonjour", "bm", TranslateOptions())


def test_a_length_has_one_unit() -> None:
    """Two limits at once contradict each other."""
    with pytest.raises(ValueError, match="choose one"):
        Length(sentences=3, words=50)
