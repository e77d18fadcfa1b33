"""The values that replies are made of, read out of messages of the contract."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum
from typing import Any, TypeVar

from google.protobuf.duration_pb2 import Duration

from kibaru.v1 import news_pb2 as pb
from kibaru_client import types
from kibaru_client.enums import CheckKind, Role, Rung, Scope, Severity

Member = TypeVar("Member", bound=Enum)


def structure(message: pb.ArticleStructure) -> types.Structure:
    """Read an article as the server sees it."""
    coverage = message.coverage
    return types.Structure(
        language=language(message.language),
        sentences=each(sentence, message.sentences),
        coverage=types.Coverage(coverage.processed, coverage.total, each(_span, coverage.skipped)),
        notices=each(notice, message.notices),
    )


def notice(message: pb.Notice) -> types.Notice:
    """Read something about the whole text."""
    return types.Notice(
        severity=member(pb.Severity, message.severity, Severity.WARNING),
        code=message.code,
        message=message.message,
        spans=each(_span, message.spans),
    )


def language(message: pb.DetectedLanguage) -> types.Language:
    """Read a language that was named or detected."""
    return types.Language(message.language, message.confidence)


def sentence(message: pb.Sentence) -> types.Sentence:
    """Read a sentence with its span."""
    return types.Sentence(
        id=message.id,
        paragraph=message.paragraph,
        role=member(pb.Role, message.role, Role.UNKNOWN),
        span=types.Span(message.start, message.end),
        text=message.text,
    )


def extractive(message: pb.ExtractiveSummary) -> types.Extractive:
    """Read the chosen sentences."""
    return types.Extractive(
        tuple(types.Extracted(s.sentence_id, s.rank, s.score) for s in message.sentences)
    )


def abstractive(message: pb.AbstractiveSummary) -> types.Abstractive:
    """Read the written sentences."""
    return types.Abstractive(each(_written, message.sentences), message.coverage)


def segment(message: pb.Segment) -> types.Segment:
    """Read the translation of one sentence."""
    return types.Segment(
        source_id=message.source_id,
        text=message.text,
        score=message.score,
        checks=each(_check, message.checks),
        rung=member(pb.Rung, message.rung, Rung.UNKNOWN),
        repair=_repair(message),
    )


def translation(message: pb.Translation) -> types.Translation:
    """Read a text in one language."""
    return types.Translation(
        language=message.language,
        scope=member(pb.TranslationScope, message.scope, Scope.UNKNOWN),
        segments=each(segment, message.segments),
        text=message.text,
    )


def receipt(reply: Any) -> types.Receipt:
    """Read models and usage of any reply that has them."""
    usage = reply.usage
    return types.Receipt(
        models=tuple(types.ModelRef(ref.id, ref.fingerprint) for ref in reply.models),
        usage=types.Usage(
            input_tokens=usage.input_tokens,
            output_tokens=usage.output_tokens,
            total_seconds=_seconds(usage.total_time),
            queue_seconds=_seconds(usage.queue_time),
            compute_seconds=_seconds(usage.compute_time),
            repair=types.RepairUsage(
                checked=usage.repair.checked,
                failed=usage.repair.failed,
                repaired=usage.repair.repaired,
                flagged=usage.repair.flagged,
                attempts=usage.repair.attempts,
                tokens=usage.repair.tokens,
            ),
            reused_sentences=usage.reused_sentences,
        ),
    )


def each(convert: Any, messages: Iterable[Any]) -> tuple[Any, ...]:
    """Convert every message of a repeated field."""
    return tuple(convert(message) for message in messages)


def member(wrapper: Any, number: int, unknown: Member) -> Member:
    """Return the member that the contract calls PREFIX_NAME, or `unknown`."""
    prefix = wrapper.Name(0).removesuffix("UNSPECIFIED")
    if number not in wrapper.values():
        return unknown
    return type(unknown).__members__.get(wrapper.Name(number).removeprefix(prefix), unknown)


def _written(sentence: pb.AbstractiveSentence) -> types.Written:
    return types.Written(
        id=sentence.id,
        text=sentence.text,
        sources=tuple(types.Source(s.sentence_id, s.support) for s in sentence.sources),
        checks=each(_check, sentence.checks),
        rung=member(pb.Rung, sentence.rung, Rung.UNKNOWN),
        repair=_repair(sentence),
    )


def _repair(message: pb.Segment | pb.AbstractiveSentence) -> types.Repair | None:
    if not message.HasField("repair"):
        return None
    repair = message.repair
    return types.Repair(
        repair.attempts, repair.tokens, tuple(repair.failed_codes), cut_short=repair.cut_short
    )


def _check(check: pb.Check) -> types.Check:
    return types.Check(
        kind=member(pb.CheckKind, check.kind, CheckKind.UNKNOWN),
        severity=member(pb.Severity, check.severity, Severity.WARNING),
        code=check.code,
        message=check.message,
        source_span=_span(check.source_span) if check.HasField("source_span") else None,
        output_span=_span(check.output_span) if check.HasField("output_span") else None,
    )


def _span(span: pb.Span) -> types.Span:
    return types.Span(span.start, span.end)


def _seconds(duration: Duration) -> float:
    return duration.seconds + duration.nanos / 1e9
