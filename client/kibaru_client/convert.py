"""Whole replies and events, read out of messages of the contract."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from kibaru.v1 import news_pb2 as pb
from kibaru_client import decode, replies, types
from kibaru_client.enums import ModelRole, Scope
from kibaru_client.errors import ServerError


def digest(reply: pb.DigestResponse) -> replies.Digest:
    """Read a whole digest."""
    return replies.Digest(
        **_summaries(reply), translations=decode.each(decode.translation, reply.translations)
    )


def summary(reply: pb.SummarizeResponse) -> replies.Summary:
    """Read the summaries of an article."""
    return replies.Summary(**_summaries(reply))


def translations(reply: pb.TranslateResponse) -> replies.Translations:
    """Read the translations of plain texts."""
    return replies.Translations(
        texts=decode.each(_translated_text, reply.translations),
        language=decode.language(reply.language),
        receipt=decode.receipt(reply),
        notices=decode.each(decode.notice, reply.notices),
    )


def info(reply: pb.GetInfoResponse) -> replies.Info:
    """Read what a server is."""
    limits = {field.name: getattr(reply.limits, field.name) for field in fields(replies.Limits)}
    return replies.Info(
        version=reply.version,
        profile=reply.profile,
        models=decode.each(_model, reply.models),
        directions=decode.each(_direction, reply.directions),
        article_languages=tuple(reply.article_languages),
        limits=replies.Limits(**limits),
        profiles=tuple(reply.profiles),
    )


def event(part: pb.StreamDigestResponse) -> replies.DigestEvent | None:
    """Read one part of a stream; None for a kind that this client does not know."""
    kind = part.WhichOneof("part")
    return None if kind is None else EVENTS[kind](getattr(part, kind))


def _summaries(reply: pb.DigestResponse | pb.SummarizeResponse) -> dict[str, Any]:
    if not reply.HasField("article"):
        raise ServerError("the server's answer lacks the article")
    has = reply.HasField
    return {
        "article": decode.structure(reply.article),
        "extractive": decode.extractive(reply.extractive) if has("extractive") else None,
        "abstractive": decode.abstractive(reply.abstractive) if has("abstractive") else None,
        "receipt": decode.receipt(reply),
    }


def _translated_segments(part: pb.TranslatedSegments) -> replies.TranslatedSegments:
    return replies.TranslatedSegments(
        language=part.language,
        scope=decode.member(pb.TranslationScope, part.scope, Scope.UNKNOWN),
        segments=decode.each(decode.segment, part.segments),
        text=part.text,
    )


def _translated_text(text: pb.TranslatedText) -> replies.TranslatedText:
    return replies.TranslatedText(
        sentences=decode.each(decode.sentence, text.sentences),
        segments=decode.each(decode.segment, text.segments),
        text=text.text,
    )


def _model(model: pb.ModelInfo) -> replies.ModelInfo:
    return replies.ModelInfo(
        ref=types.ModelRef(model.ref.id, model.ref.fingerprint),
        role=decode.member(pb.ModelRole, model.role, ModelRole.UNKNOWN),
        directions=decode.each(_direction, model.directions),
        languages=tuple(model.languages),
        licence=model.licence,
    )


def _direction(direction: pb.Direction) -> replies.Direction:
    return replies.Direction(direction.source, direction.target)


EVENTS: dict[str, Any] = {
    "article": decode.structure,
    "extractive": decode.extractive,
    "abstractive": decode.abstractive,
    "translated": _translated_segments,
    "end": decode.receipt,
}
