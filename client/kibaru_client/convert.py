"""Messages of the contract, turned into the values that a caller sees."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from enum import Enum
from typing import Any, TypeVar

from google.protobuf.duration_pb2 import Duration

from kibaru.v1 import news_pb2 as pb
from kibaru_client import replies, types
from kibaru_client.enums import CheckKind, ModelRole, Role, Rung, Scope, Severity
from kibaru_client.errors import ServerError

Member = TypeVar("Member", bound=Enum)


def digest(reply: pb.DigestResponse) -> replies.Digest:
    """Read a whole digest."""
    return replies.Digest(**_summaries(reply), translations=_each(_translation, reply.translations))


def summary(reply: pb.SummarizeResponse) -> replies.Summary:
    """Read the summaries of an article."""
    return replies.Summary(**_summaries(reply))


def translations(reply: pb.TranslateResponse) -> replies.Translations:
    """Read the translations of plain texts."""
    return replies.Translations(
        texts=_each(_translated_text, reply.translations),
        language=_language(reply.language),
        receipt=_receipt(reply),
    )


def info(reply: pb.GetInfoResponse) -> replies.Info:
    """Read what a server is."""
    limits = {field.name: getattr(reply.limits, field.name) for field in fields(replies.Limits)}
    return replies.Info(
        version=reply.version,
        profile=reply.profile,
        models=_each(_model, reply.models),
        directions=_each(_direction, reply.directions),
        article_languages=tuple(reply.article_languages),
        limits=replies.Limits(**limits),
    )


def event(part: pb.StreamDigestResponse) -> replies.DigestEvent | None:
    """Read one part of a stream; None for a kind that this client does not know."""
    kind = part.WhichOneof("part")
    return None if kind is None else EVENTS[kind](getattr(part, kind))


def _summaries(reply: pb.DigestResponse | pb.SummarizeResponse) -> dict[str, Any]:
    if not reply.HasField("article"):
        raise ServerError("the server's answer lacks the article")
    return {
        "article": _structure(reply.article),
        "extractive": _extractive(reply.extractive) if reply.HasField("extractive") else None,
        "abstractive": _abstractive(reply.abstractive) if reply.HasField("abstractive") else None,
        "receipt": _receipt(reply),
    }


def _structure(structure: pb.ArticleStructure) -> types.Structure:
    coverage = structure.coverage
    return types.Structure(
        language=_language(structure.language),
        sentences=_each(_sentence, structure.sentences),
        coverage=types.Coverage(coverage.processed, coverage.total, _each(_span, coverage.skipped)),
    )


def _language(language: pb.DetectedLanguage) -> types.Language:
    return types.Language(language.language, language.confidence)


def _sentence(sentence: pb.Sentence) -> types.Sentence:
    return types.Sentence(
        id=sentence.id,
        paragraph=sentence.paragraph,
        role=_member(pb.Role, sentence.role, Role.UNKNOWN),
        span=types.Span(sentence.start, sentence.end),
        text=sentence.text,
    )


def _extractive(extractive: pb.ExtractiveSummary) -> types.Extractive:
    return types.Extractive(
        tuple(types.Extracted(s.sentence_id, s.rank, s.score) for s in extractive.sentences)
    )


def _abstractive(abstractive: pb.AbstractiveSummary) -> types.Abstractive:
    return types.Abstractive(_each(_written, abstractive.sentences), abstractive.coverage)


def _written(sentence: pb.AbstractiveSentence) -> types.Written:
    return types.Written(
        id=sentence.id,
        text=sentence.text,
        sources=tuple(types.Source(s.sentence_id, s.support) for s in sentence.sources),
        checks=_each(_check, sentence.checks),
        rung=_member(pb.Rung, sentence.rung, Rung.UNKNOWN),
    )


def _segment(segment: pb.Segment) -> types.Segment:
    return types.Segment(
        source_id=segment.source_id,
        text=segment.text,
        score=segment.score,
        checks=_each(_check, segment.checks),
        rung=_member(pb.Rung, segment.rung, Rung.UNKNOWN),
    )


def _check(check: pb.Check) -> types.Check:
    return types.Check(
        kind=_member(pb.CheckKind, check.kind, CheckKind.UNKNOWN),
        severity=_member(pb.Severity, check.severity, Severity.WARNING),
        code=check.code,
        message=check.message,
        source_span=_span(check.source_span) if check.HasField("source_span") else None,
        output_span=_span(check.output_span) if check.HasField("output_span") else None,
    )


def _span(span: pb.Span) -> types.Span:
    return types.Span(span.start, span.end)


def _translation(translation: pb.Translation) -> types.Translation:
    return types.Translation(
        language=translation.language,
        scope=_member(pb.TranslationScope, translation.scope, Scope.UNKNOWN),
        segments=_each(_segment, translation.segments),
        text=translation.text,
    )


def _translated_segments(part: pb.TranslatedSegments) -> replies.TranslatedSegments:
    return replies.TranslatedSegments(
        language=part.language,
        scope=_member(pb.TranslationScope, part.scope, Scope.UNKNOWN),
        segments=_each(_segment, part.segments),
        text=part.text,
    )


def _translated_text(text: pb.TranslatedText) -> replies.TranslatedText:
    return replies.TranslatedText(
        sentences=_each(_sentence, text.sentences),
        segments=_each(_segment, text.segments),
        text=text.text,
    )


def _receipt(reply: Any) -> types.Receipt:
    usage = reply.usage
    return types.Receipt(
        models=tuple(types.ModelRef(ref.id, ref.fingerprint) for ref in reply.models),
        usage=types.Usage(
            input_tokens=usage.input_tokens,
            output_tokens=usage.output_tokens,
            total_seconds=_seconds(usage.total_time),
            queue_seconds=_seconds(usage.queue_time),
            compute_seconds=_seconds(usage.compute_time),
        ),
    )


def _model(model: pb.ModelInfo) -> replies.ModelInfo:
    return replies.ModelInfo(
        ref=types.ModelRef(model.ref.id, model.ref.fingerprint),
        role=_member(pb.ModelRole, model.role, ModelRole.UNKNOWN),
        directions=_each(_direction, model.directions),
        languages=tuple(model.languages),
        licence=model.licence,
    )


def _direction(direction: pb.Direction) -> replies.Direction:
    return replies.Direction(direction.source, direction.target)


def _seconds(duration: Duration) -> float:
    return duration.seconds + duration.nanos / 1e9


def _each(convert: Any, messages: Iterable[Any]) -> tuple[Any, ...]:
    return tuple(convert(message) for message in messages)


def _member(wrapper: Any, number: int, unknown: Member) -> Member:
    """Return the member that the contract calls PREFIX_NAME, or `unknown`."""
    prefix = wrapper.Name(0).removesuffix("UNSPECIFIED")
    if number not in wrapper.values():
        return unknown
    return type(unknown).__members__.get(wrapper.Name(number).removeprefix(prefix), unknown)


EVENTS: dict[str, Any] = {
    "article": _structure,
    "extractive": _extractive,
    "abstractive": _abstractive,
    "translated": _translated_segments,
    "end": _receipt,
}
