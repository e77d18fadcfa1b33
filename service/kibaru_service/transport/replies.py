"""Values of the domain to replies of the contract."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum

from kibaru.v1 import news_pb2 as pb
from kibaru_service import domain


def _value(names: type, prefix: str, member: Enum) -> int:
    found: int = names.Value(prefix + member.name)  # type: ignore[attr-defined]
    return found


def structure(document: domain.Document) -> pb.ArticleStructure:
    """Return the article as the service reads it."""
    return pb.ArticleStructure(
        language=_language(document.language),
        sentences=[sentence(s) for s in document.sentences],
        coverage=pb.Coverage(
            processed=document.coverage.processed,
            total=document.coverage.total,
            skipped=[_span(s) for s in document.coverage.skipped],
        ),
        notices=[notice(n) for n in document.notices],
    )


def notice(value: domain.Notice) -> pb.Notice:
    """Return something about the whole text."""
    return pb.Notice(
        severity=_value(pb.Severity, "SEVERITY_", value.severity),  # type: ignore[arg-type]
        code=value.code,
        message=value.message,
        spans=[_span(s) for s in value.spans],
    )


def sentence(value: domain.Sentence) -> pb.Sentence:
    """Return a sentence with its offsets."""
    return pb.Sentence(
        id=value.id,
        paragraph=value.paragraph,
        role=_value(pb.Role, "ROLE_", value.role),  # type: ignore[arg-type]
        start=value.span.start,
        end=value.span.end,
        text=value.text,
    )


def extractive(summary: domain.ExtractiveSummary) -> pb.ExtractiveSummary:
    """Return the extractive summary."""
    return pb.ExtractiveSummary(
        sentences=[
            pb.ExtractedSentence(sentence_id=e.sentence_id, rank=e.rank, score=e.score)
            for e in summary.sentences
        ]
    )


def abstractive(summary: domain.AbstractiveSummary) -> pb.AbstractiveSummary:
    """Return the abstractive summary."""
    return pb.AbstractiveSummary(
        sentences=[_written(s) for s in summary.sentences], coverage=summary.coverage
    )


def _written(value: domain.Written) -> pb.AbstractiveSentence:
    return pb.AbstractiveSentence(
        id=value.id,
        text=value.text,
        sources=[pb.Source(sentence_id=s.sentence_id, support=s.support) for s in value.sources],
        checks=[_check(c) for c in value.checks],
        rung=_value(pb.Rung, "RUNG_", value.rung),  # type: ignore[arg-type]
        repair=_repair(value.repair),
    )


def segment(value: domain.Segment) -> pb.Segment:
    """Return the translation of one sentence."""
    return pb.Segment(
        source_id=value.source_id,
        text=value.text,
        score=value.score,
        checks=[_check(c) for c in value.checks],
        rung=_value(pb.Rung, "RUNG_", value.rung),  # type: ignore[arg-type]
        repair=_repair(value.repair),
    )


def _repair(value: domain.Repair | None) -> pb.Repair | None:
    if value is None:
        return None
    return pb.Repair(
        attempts=value.attempts,
        tokens=value.tokens,
        failed_codes=value.failed_codes,
        cut_short=value.cut_short,
    )


def _check(value: domain.Check) -> pb.Check:
    return pb.Check(
        kind=_value(pb.CheckKind, "CHECK_KIND_", value.kind),  # type: ignore[arg-type]
        severity=_value(pb.Severity, "SEVERITY_", value.severity),  # type: ignore[arg-type]
        code=value.code,
        message=value.message,
        source_span=_span(value.source_span) if value.source_span else None,
        output_span=_span(value.output_span) if value.output_span else None,
    )


def _span(value: domain.Span) -> pb.Span:
    return pb.Span(start=value.start, end=value.end)


def _language(value: domain.Language) -> pb.DetectedLanguage:
    return pb.DetectedLanguage(language=value.tag, confidence=value.confidence)


def translation(value: domain.Translation) -> pb.Translation:
    """Return a text in one language."""
    return pb.Translation(
        language=value.language,
        scope=scope(value.scope),  # type: ignore[arg-type]
        segments=[segment(s) for s in value.segments],
        text=value.text,
    )


def scope(value: domain.Scope) -> int:
    """Return the number of a scope."""
    return _value(pb.TranslationScope, "TRANSLATION_SCOPE_", value)


def models(refs: Iterable[domain.ModelRef]) -> list[pb.ModelRef]:
    """Return the models, sorted, so that equal calls have equal replies."""
    ordered = sorted(refs, key=lambda ref: (ref.id, ref.fingerprint))
    return [pb.ModelRef(id=ref.id, fingerprint=ref.fingerprint) for ref in ordered]


def usage(value: domain.Usage) -> pb.Usage:
    """Return what a call has cost."""
    message = pb.Usage(
        input_tokens=value.input_tokens,
        output_tokens=value.output_tokens,
        reused_sentences=value.reused_sentences,
    )
    message.total_time.FromNanoseconds(round(value.total_seconds * 1e9))
    message.queue_time.FromNanoseconds(round(value.queue_seconds * 1e9))
    message.compute_time.FromNanoseconds(round(value.compute_seconds * 1e9))
    repair = value.repair
    message.repair.CopyFrom(
        pb.RepairUsage(
            checked=repair.checked,
            failed=repair.failed,
            repaired=repair.repaired,
            flagged=repair.flagged,
            attempts=repair.attempts,
            tokens=repair.tokens,
        )
    )
    return message


def translated(value: domain.Translations) -> pb.TranslateResponse:
    """Return the translations of plain texts."""
    return pb.TranslateResponse(
        translations=[
            pb.TranslatedText(
                sentences=[sentence(s) for s in text.document.sentences],
                segments=[segment(s) for s in text.segments],
                text=text.text,
            )
            for text in value.texts
        ],
        language=_language(value.language),
        models=models(value.usage.models),
        usage=usage(value.usage),
        notices=[notice(n) for n in value.notices],
    )
