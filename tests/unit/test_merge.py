"""A stream of events back to the whole."""

from __future__ import annotations

import random

import pytest

from kibaru_service.domain import (
    AbstractiveSummary,
    Coverage,
    DigestEvent,
    Document,
    ExtractiveSummary,
    Finished,
    Language,
    Scope,
    Segment,
    TranslatedSegments,
    Usage,
)
from kibaru_service.usecases.merge import merge

DOCUMENT = Document("a b", Language("en"), (), Coverage(3, 3))
PARTS: list[DigestEvent] = [
    ExtractiveSummary(()),
    AbstractiveSummary((), 1.0),
    TranslatedSegments("fr", Scope.ARTICLE, (Segment(1, "b"),)),
    TranslatedSegments("fr", Scope.ARTICLE, (Segment(0, "a"),)),
    TranslatedSegments("fr", Scope.ARTICLE, (), "a b"),
    TranslatedSegments("bm", Scope.ABSTRACTIVE, (Segment(0, "c"),), "c"),
    TranslatedSegments("bm", Scope.ARTICLE, (), ""),
]


@pytest.mark.parametrize("seed", range(5))
def test_order_of_arrival_does_not_matter(seed: int) -> None:
    """Segments are put in the order of their sources, translations by language and scope."""
    shuffled = random.Random(seed).sample(PARTS, len(PARTS))
    digest = merge([DOCUMENT, *shuffled, Finished(Usage(input_tokens=7))])
    assert [(t.language, t.scope, t.text) for t in digest.translations] == [
        ("bm", Scope.ARTICLE, ""),
        ("bm", Scope.ABSTRACTIVE, "c"),
        ("fr", Scope.ARTICLE, "a b"),
    ]
    assert [s.text for s in digest.translations[2].segments] == ["a", "b"]
    assert digest.usage.input_tokens == 7


def test_part_that_never_came_is_none() -> None:
    """Nobody asked, nothing there."""
    digest = merge([DOCUMENT, Finished(Usage())])
    assert (digest.extractive, digest.abstractive, digest.translations) == (None, None, ())


def test_document_is_needed() -> None:
    """Parts without their document make no digest."""
    with pytest.raises(ValueError, match="document"):
        merge(PARTS)
