"""A stream of events back to the whole digest."""

from __future__ import annotations

from collections.abc import Iterable

from kibaru_service.domain import (
    AbstractiveSummary,
    Digest,
    DigestEvent,
    Document,
    ExtractiveSummary,
    Finished,
    Scope,
    Segment,
    TranslatedSegments,
    Translation,
    Usage,
)

_ORDER = tuple(Scope)


def merge(events: Iterable[DigestEvent]) -> Digest:
    """Return the digest that the events make up, translations by language, then by scope.

    Raises ValueError for events without a document.
    """
    document: Document | None = None
    extractive: ExtractiveSummary | None = None
    abstractive: AbstractiveSummary | None = None
    usage = Usage()
    translated: list[TranslatedSegments] = []
    for event in events:
        match event:
            case Document():
                document = event
            case ExtractiveSummary():
                extractive = event
            case AbstractiveSummary():
                abstractive = event
            case TranslatedSegments():
                translated.append(event)
            case Finished():
                usage = event.usage
    if document is None:
        raise ValueError("a digest needs its document")
    return Digest(document, extractive, abstractive, _translations(translated), usage)


def _translations(events: Iterable[TranslatedSegments]) -> tuple[Translation, ...]:
    segments: dict[tuple[str, Scope], list[Segment]] = {}
    texts: dict[tuple[str, Scope], str] = {}
    for event in events:
        key = (event.language, event.scope)
        segments.setdefault(key, []).extend(event.segments)
        if event.text is not None:
            texts[key] = event.text
    keys = sorted(segments, key=lambda key: (key[0], _ORDER.index(key[1])))
    return tuple(
        Translation(*key, tuple(sorted(segments[key], key=_place)), texts.get(key, ""))
        for key in keys
    )


def _place(segment: Segment) -> int:
    return segment.source_id
