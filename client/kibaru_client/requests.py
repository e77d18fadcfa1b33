"""What a caller asks for, turned into messages of the contract."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import Enum

from kibaru.v1 import news_pb2 as pb
from kibaru_client.enums import LongInput, Part
from kibaru_client.options import (
    Article,
    DigestOptions,
    Length,
    SummaryOptions,
    Term,
    TranslateOptions,
)


def digest(article: Article | str, options: DigestOptions) -> pb.DigestRequest:
    """Return the request of Digest, which StreamDigest wraps."""
    return pb.DigestRequest(
        article=_article(article),
        parts=_parts(options.parts),
        target_languages=options.targets,
        extractive_length=_length(options.extractive_length),
        abstractive_length=_length(options.abstractive_length),
        glossary=_glossary(options.glossary),
        long_input=_long_input(options.long_input),
        deterministic=options.deterministic,
        keep_unsupported=options.keep_unsupported,
        profile=options.profile,
    )


def stream_digest(article: Article | str, options: DigestOptions) -> pb.StreamDigestRequest:
    """Return the request of StreamDigest."""
    return pb.StreamDigestRequest(digest=digest(article, options))


def summarize(article: Article | str, options: SummaryOptions) -> pb.SummarizeRequest:
    """Return the request of Summarize."""
    return pb.SummarizeRequest(
        article=_article(article),
        parts=_parts(options.parts),
        extractive_length=_length(options.extractive_length),
        abstractive_length=_length(options.abstractive_length),
        long_input=_long_input(options.long_input),
        deterministic=options.deterministic,
        keep_unsupported=options.keep_unsupported,
        profile=options.profile,
    )


def translate(texts: Sequence[str], target: str, options: TranslateOptions) -> pb.TranslateRequest:
    """Return the request of Translate; raises TypeError for a bare string of many characters."""
    if isinstance(texts, str):
        raise TypeError("texts is a list of texts; wrap a single one in brackets")
    return pb.TranslateRequest(
        texts=texts,
        source_language=options.source,
        target_language=target,
        glossary=_glossary(options.glossary),
        deterministic=options.deterministic,
        profile=options.profile,
    )


def info() -> pb.GetInfoRequest:
    """Return the request of GetInfo."""
    return pb.GetInfoRequest()


def _article(article: Article | str) -> pb.Article:
    if isinstance(article, str):
        return pb.Article(text=article)
    return pb.Article(text=article.text, title=article.title, language=article.language)


def _length(length: Length) -> pb.SummaryLength | None:
    if length.sentences is not None:
        return pb.SummaryLength(sentences=length.sentences)
    if length.words is not None:
        return pb.SummaryLength(words=length.words)
    return None if length.ratio is None else pb.SummaryLength(ratio=length.ratio)


def _glossary(terms: Iterable[Term]) -> list[pb.GlossaryTerm]:
    return [
        pb.GlossaryTerm(source=term.source, target=term.target, target_language=term.language)
        for term in terms
    ]


def _parts(parts: Iterable[Part]) -> list[pb.Part.ValueType]:
    return [pb.Part.Value(_name("PART", part)) for part in parts]


def _long_input(long_input: LongInput | None) -> pb.LongInput.ValueType:
    if long_input is None:
        return pb.LONG_INPUT_UNSPECIFIED
    return pb.LongInput.Value(_name("LONG_INPUT", long_input))


def _name(prefix: str, member: Enum) -> str:
    return f"{prefix}_{member.name}"
