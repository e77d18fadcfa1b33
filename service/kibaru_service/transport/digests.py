"""Digests of the domain to the replies of Digest, StreamDigest, Summarize and GetInfo."""

from __future__ import annotations

from collections.abc import Sequence

from kibaru.v1 import news_pb2 as pb
from kibaru_service import domain
from kibaru_service.transport import replies


def digest(value: domain.Digest) -> pb.DigestResponse:
    """Return the whole digest."""
    return pb.DigestResponse(
        article=replies.structure(value.document),
        extractive=replies.extractive(value.extractive) if value.extractive else None,
        abstractive=replies.abstractive(value.abstractive) if value.abstractive else None,
        translations=[replies.translation(t) for t in value.translations],
        models=replies.models(value.usage.models),
        usage=replies.usage(value.usage),
    )


def summaries(value: domain.Digest) -> pb.SummarizeResponse:
    """Return the summaries of a digest."""
    return pb.SummarizeResponse(
        article=replies.structure(value.document),
        extractive=replies.extractive(value.extractive) if value.extractive else None,
        abstractive=replies.abstractive(value.abstractive) if value.abstractive else None,
        models=replies.models(value.usage.models),
        usage=replies.usage(value.usage),
    )


def part(event: domain.DigestEvent) -> pb.StreamDigestResponse:
    """Return the message for one event of a digest."""
    match event:
        case domain.Document():
            return pb.StreamDigestResponse(article=replies.structure(event))
        case domain.ExtractiveSummary():
            return pb.StreamDigestResponse(extractive=replies.extractive(event))
        case domain.AbstractiveSummary():
            return pb.StreamDigestResponse(abstractive=replies.abstractive(event))
        case domain.TranslatedSegments():
            return pb.StreamDigestResponse(translated=_segments(event))
        case domain.Finished():
            end = pb.StreamEnd(
                models=replies.models(event.usage.models), usage=replies.usage(event.usage)
            )
            return pb.StreamDigestResponse(end=end)


def _segments(event: domain.TranslatedSegments) -> pb.TranslatedSegments:
    return pb.TranslatedSegments(
        language=event.language,
        scope=replies.scope(event.scope),  # type: ignore[arg-type]
        segments=[replies.segment(s) for s in event.segments],
        text=event.text or "",
    )


def info(value: domain.Info, profiles: Sequence[str] = ()) -> pb.GetInfoResponse:
    """Return what a server is; `profiles` are all that it has."""
    limits = value.limits
    return pb.GetInfoResponse(
        version=value.version,
        profile=value.profile,
        profiles=profiles or (value.profile,),
        models=[_model(m) for m in value.models],
        directions=[pb.Direction(source=s, target=t) for s, t in value.directions],
        article_languages=value.article_languages,
        limits=pb.Limits(
            max_text_chars=limits.max_text_chars,
            max_request_bytes=limits.max_request_bytes,
            max_summary_sentences=limits.max_summary_sentences,
            max_texts=limits.max_texts,
            max_glossary_terms=limits.max_glossary_terms,
            one_pass_chars=limits.one_pass_chars,
            max_sentences=limits.max_sentences,
            max_title_chars=limits.max_title_chars,
            max_term_chars=limits.max_term_chars,
        ),
    )


def _model(value: domain.ModelInfo) -> pb.ModelInfo:
    return pb.ModelInfo(
        ref=pb.ModelRef(id=value.ref.id, fingerprint=value.ref.fingerprint),
        role=pb.ModelRole.Value(f"MODEL_ROLE_{value.role.name}"),
        directions=[pb.Direction(source=s, target=t) for s, t in value.directions],
        languages=value.languages,
        licence=value.licence,
    )
