"""A news server for the client's tests: fixed answers, and failures when told to fail."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import grpc
from google.protobuf.duration_pb2 import Duration

from kibaru.v1 import news_pb2 as pb
from kibaru.v1.news_pb2_grpc import NewsServiceServicer, add_NewsServiceServicer_to_server

SENTENCES = (
    (0, pb.ROLE_TITLE, "Ferry to Gao sails again"),
    (1, pb.ROLE_BODY, "The river ferry between Mopti and Gao left port on Monday."),
    (1, pb.ROLE_BODY, "It carried 212 passengers and 40 tonnes of rice."),
    (2, pb.ROLE_BODY, "Low water had stopped the service for eleven weeks."),
)
ARTICLE = "\n\n".join(text for _, _, text in SENTENCES)
NUMBER_CHECK = pb.Check(
    kind=pb.CHECK_KIND_NUMBER,
    severity=pb.SEVERITY_WARNING,
    code="number.missing",
    message="212 is missing.",
    source_span=pb.Span(start=11, end=14),
)
SCOPES = (
    pb.TRANSLATION_SCOPE_ARTICLE,
    pb.TRANSLATION_SCOPE_EXTRACTIVE,
    pb.TRANSLATION_SCOPE_ABSTRACTIVE,
)
MODELS = [pb.ModelRef(id="compact-en-fr", fingerprint="0123456789abcdef")]
USAGE = pb.Usage(
    input_tokens=120,
    output_tokens=90,
    total_time=Duration(seconds=1, nanos=250_000_000),
    queue_time=Duration(nanos=5_000_000),
    compute_time=Duration(seconds=1),
)


def structure() -> pb.ArticleStructure:
    reply = pb.ArticleStructure(
        language=pb.DetectedLanguage(language="en", confidence=0.98),
        coverage=pb.Coverage(processed=len(ARTICLE), total=len(ARTICLE)),
    )
    for number, (paragraph, role, text) in enumerate(SENTENCES):
        start = ARTICLE.index(text)
        reply.sentences.add(
            id=number, paragraph=paragraph, role=role, start=start, end=start + len(text), text=text
        )
    return reply


def extractive() -> pb.ExtractiveSummary:
    chosen = [
        pb.ExtractedSentence(sentence_id=1, rank=1, score=0.9),
        pb.ExtractedSentence(sentence_id=3, rank=2, score=0.6),
    ]
    return pb.ExtractiveSummary(sentences=chosen)


def abstractive() -> pb.AbstractiveSummary:
    first = pb.AbstractiveSentence(
        id=0, text="The Gao ferry is back.", sources=[pb.Source(sentence_id=1, support=0.8)]
    )
    second = pb.AbstractiveSentence(
        id=1,
        text="It took passengers and rice.",
        sources=[pb.Source(sentence_id=2, support=0.7), pb.Source(sentence_id=1, support=0.4)],
        checks=[NUMBER_CHECK],
        rung=pb.RUNG_REDECODED,
    )
    return pb.AbstractiveSummary(sentences=[first, second], coverage=1.0)


def translation(language: str, scope: pb.TranslationScope.ValueType) -> pb.Translation:
    sources = {
        pb.TRANSLATION_SCOPE_ARTICLE: {n: text for n, (_, _, text) in enumerate(SENTENCES)},
        pb.TRANSLATION_SCOPE_EXTRACTIVE: {n: SENTENCES[n][2] for n in (1, 3)},
        pb.TRANSLATION_SCOPE_ABSTRACTIVE: {s.id: s.text for s in abstractive().sentences},
    }[scope]
    reply = pb.Translation(language=language, scope=scope)
    for number, text in sources.items():
        reply.segments.add(source_id=number, text=f"{language}: {text}", score=-0.5, rung=1)
    reply.text = " ".join(segment.text for segment in reply.segments)
    return reply


def whole(targets: tuple[str, ...] = ("bm", "fr")) -> pb.DigestResponse:
    return pb.DigestResponse(
        article=structure(),
        extractive=extractive(),
        abstractive=abstractive(),
        translations=[translation(tag, scope) for tag in sorted(targets) for scope in SCOPES],
        models=MODELS,
        usage=USAGE,
    )


def parts(reply: pb.DigestResponse) -> Iterator[pb.StreamDigestResponse]:
    """Yield a digest in parts, its translations backwards and in halves."""
    yield pb.StreamDigestResponse(article=reply.article)
    for done in reversed(reply.translations):
        for half in (done.segments[2:], done.segments[:2]):
            some = pb.TranslatedSegments(language=done.language, scope=done.scope, segments=half)
            yield pb.StreamDigestResponse(translated=some)
    yield pb.StreamDigestResponse(abstractive=reply.abstractive)
    yield pb.StreamDigestResponse(extractive=reply.extractive)
    for done in reply.translations:
        last = pb.TranslatedSegments(language=done.language, scope=done.scope, text=done.text)
        yield pb.StreamDigestResponse(translated=last)
    yield pb.StreamDigestResponse(end=pb.StreamEnd(models=reply.models, usage=reply.usage))


@dataclass
class FakeNews(NewsServiceServicer):
    """Answers at once; each entry of `failures` makes one call fail with that `grpc.Status`."""

    failures: list[Any] = field(default_factory=list)
    requests: list[Any] = field(default_factory=list)
    metadata: list[dict[str, str]] = field(default_factory=list)

    def note(self, request: Any, context: Any) -> None:
        self.requests.append(request)
        self.metadata.append(dict(context.invocation_metadata()))
        if self.failures:
            context.abort_with_status(self.failures.pop(0))

    def Digest(self, request: Any, context: Any) -> pb.DigestResponse:  # noqa: N802
        self.note(request, context)
        return whole(tuple(request.target_languages) or ("bm", "fr"))

    def StreamDigest(self, request: Any, context: Any) -> Iterator[Any]:  # noqa: N802
        self.note(request, context)
        yield from parts(whole(tuple(request.digest.target_languages) or ("bm", "fr")))

    def Summarize(self, request: Any, context: Any) -> pb.SummarizeResponse:  # noqa: N802
        self.note(request, context)
        reply = whole(())
        return pb.SummarizeResponse(
            article=reply.article,
            extractive=reply.extractive,
            abstractive=reply.abstractive,
            models=reply.models,
            usage=reply.usage,
        )

    def Translate(self, request: Any, context: Any) -> pb.TranslateResponse:  # noqa: N802
        """Put the target in front of each text; a text with "212 " gets a check."""
        self.note(request, context)
        reply = pb.TranslateResponse(models=MODELS, usage=USAGE)
        reply.language.language, reply.language.confidence = request.source_language or "en", 0.98
        for text in request.texts:
            done = reply.translations.add(text=f"{request.target_language}: {text}")
            done.sentences.add(role=pb.ROLE_BODY, end=len(text), text=text)
            checks = [NUMBER_CHECK] if "212 " in text else []
            done.segments.add(text=done.text, checks=checks, rung=pb.RUNG_DIRECT)
        return reply

    def GetInfo(self, request: Any, context: Any) -> pb.GetInfoResponse:  # noqa: N802
        self.note(request, context)
        pair = pb.Direction(source="en", target="fr")
        model = pb.ModelInfo(
            ref=MODELS[0], role=pb.MODEL_ROLE_TRANSLATE, directions=[pair], licence="Apache-2.0"
        )
        return pb.GetInfoResponse(
            version="1.2.3",
            profile="compact",
            models=[model],
            directions=[pair],
            article_languages=["en", "fr"],
            limits=pb.Limits(max_text_chars=500_000, max_request_bytes=4_194_304, max_texts=1_000),
        )


@contextmanager
def served(news: FakeNews, credentials: Any = None) -> Iterator[str]:
    """Serve on a free port of this machine and give its address."""
    server = grpc.server(ThreadPoolExecutor(8))
    add_NewsServiceServicer_to_server(news, server)
    if credentials is None:
        port = server.add_insecure_port("localhost:0")
    else:
        port = server.add_secure_port("localhost:0", credentials)
    server.start()
    try:
        yield f"localhost:{port}"
    finally:
        server.stop(None).wait()
