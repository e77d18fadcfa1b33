"""Requests of the contract to values of the domain; what cannot be read names its field."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import Enum
from itertools import islice
from typing import TypeVar

from kibaru.v1 import news_pb2 as pb
from kibaru_service.domain import (
    DEFAULT_LENGTH,
    Article,
    DigestOptions,
    Length,
    LongInput,
    Part,
    Term,
)
from kibaru_service.errors import InvalidRequest

E = TypeVar("E", bound=Enum)
V = TypeVar("V")
# There are four parts and a handful of languages, and millions fit into a request.
_MOST_NAMED = 100
SUMMARIES = frozenset({Part.EXTRACTIVE, Part.ABSTRACTIVE})


def article(message: pb.Article) -> Article:
    """Return the article as its caller sent it."""
    return Article(text=message.text, title=message.title, language=message.language)


def digest_options(request: pb.DigestRequest, most_terms: int) -> DigestOptions:
    """Return what a digest shall hold; no parts means all. `most_terms`: see `terms`."""
    return DigestOptions(
        parts=_parts(request.parts) or frozenset(Part),
        targets=tuple(_few("target_languages", request.target_languages)),
        extractive_length=_length("extractive_length", request, request.extractive_length),
        abstractive_length=_length("abstractive_length", request, request.abstractive_length),
        glossary=terms(request.glossary, most_terms),
        long_input=_long_input(request.long_input),
        keep_unsupported=request.keep_unsupported,
    )


def summary_options(request: pb.SummarizeRequest) -> DigestOptions:
    """Return what summaries are wanted; raises InvalidRequest for a part that is none."""
    parts = _parts(request.parts) or SUMMARIES
    if parts - SUMMARIES:
        raise InvalidRequest("parts", "Summarize makes PART_EXTRACTIVE and PART_ABSTRACTIVE only")
    return DigestOptions(
        parts=parts,
        extractive_length=_length("extractive_length", request, request.extractive_length),
        abstractive_length=_length("abstractive_length", request, request.abstractive_length),
        long_input=_long_input(request.long_input),
        keep_unsupported=request.keep_unsupported,
    )


def terms(messages: Iterable[pb.GlossaryTerm], most: int) -> tuple[Term, ...]:
    """Return the glossary; of more than `most` terms one too many, for which it is refused.

    A request has room for a million terms, and to copy them all would cost more than the refusal.
    """
    few = islice(messages, most + 1)
    return tuple(Term(m.source, m.target, m.target_language) for m in few)


def _few(field: str, values: Sequence[V]) -> Sequence[V]:
    if len(values) > _MOST_NAMED:
        raise InvalidRequest(field, f"has more than {_MOST_NAMED} values")
    return values


def _parts(values: Sequence[int]) -> frozenset[Part]:
    return frozenset(
        _member(Part, pb.Part, "PART_", value, f"parts[{index}]")
        for index, value in enumerate(_few("parts", values))
    )


def _long_input(value: int) -> LongInput:
    if value == pb.LONG_INPUT_UNSPECIFIED:
        return LongInput.CHUNK
    return _member(LongInput, pb.LongInput, "LONG_INPUT_", value, "long_input")


def _member(kind: type[E], names: type, prefix: str, value: int, field: str) -> E:
    """Return the member whose name is the value's name without its prefix."""
    try:
        name = names.Name(value)  # type: ignore[attr-defined]
        return kind[name.removeprefix(prefix)]
    except (ValueError, KeyError):
        raise InvalidRequest(field, f"{value} is not a value that can be asked for") from None


def _length(
    field: str, request: pb.DigestRequest | pb.SummarizeRequest, message: pb.SummaryLength
) -> Length:
    if not request.HasField(field):  # type: ignore[arg-type]
        return DEFAULT_LENGTH
    match message.WhichOneof("limit"):
        case "sentences":
            return Length(sentences=message.sentences)
        case "words":
            return Length(words=message.words)
        case "ratio":
            return Length(ratio=message.ratio)
        case _:
            return DEFAULT_LENGTH
