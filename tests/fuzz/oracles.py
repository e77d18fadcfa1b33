"""What must hold of whatever the service makes of a text; an AssertionError is a finding."""

from __future__ import annotations

import math
from collections.abc import Iterable

from kibaru.v1 import news_pb2 as pb
from kibaru_service.domain import Check, Document, Span
from kibaru_service.text.characters import fold


def within(span: Span, text: str) -> None:
    """A span lies in its text and is not empty."""
    assert 0 <= span.start < span.end <= len(text), (span, len(text))


def ascending(spans: Iterable[Span], text: str) -> None:
    """Spans lie in their text, in order, and do not overlap."""
    last = 0
    for span in spans:
        within(span, text)
        assert span.start >= last, (span, last)
        last = span.end


def whole(document: Document) -> None:
    """Sentences are in order and lose nothing: what is between them is nothing to read."""
    text, last = document.text, 0
    ascending((sentence.span for sentence in document.sentences), text)
    for number, sentence in enumerate(document.sentences):
        assert sentence.id == number
        assert sentence.text == fold(text[sentence.span.start : sentence.span.end])
        assert not fold(text[last : sentence.span.start])
        last = sentence.span.end
    assert document.coverage.processed in (len(text), last)
    if document.coverage.processed == len(text):
        assert not fold(text[last:])


def told(checks: Iterable[Check], source: str, output: str) -> None:
    """The places that checks speak of exist, and what they say is text."""
    for check in checks:
        if check.source_span:
            within(check.source_span, source)
        if check.output_span:
            within(check.output_span, output)
        check.message.encode()


def sound(reply: pb.DigestResponse, text: str) -> None:
    """A digest points into its own article, with numbers that are numbers."""
    ids = {sentence.id for sentence in reply.article.sentences}
    for sentence in reply.article.sentences:
        within(Span(sentence.start, sentence.end), text)
        assert sentence.text
    for extracted in reply.extractive.sentences:
        assert extracted.sentence_id in ids
        assert math.isfinite(extracted.score)
    for written in reply.abstractive.sentences:
        assert written.text
        assert written.sources
        for source in written.sources:
            assert source.sentence_id in ids
            assert 0 <= source.support <= 1
    for translation in reply.translations:
        for segment in translation.segments:
            assert math.isfinite(segment.score)
