"""Fuzzes what stands between the wire and the use cases: bytes to requests to values, and back.

python tests/fuzz/fuzz_contract.py --inputs 300000

The first byte picks the RPC; the rest is its request as bytes. What cannot be served must be an
InvalidRequest with a field, and a status that fits into the trailing metadata.
"""

from __future__ import annotations

import harness

with harness.instrumented():
    from google.protobuf.message import Message

    from kibaru.v1 import news_pb2 as pb
    from kibaru_service.domain import Language, Limits
    from kibaru_service.errors import InvalidRequest
    from kibaru_service.text.document import read
    from kibaru_service.transport import digests, replies, requests
    from kibaru_service.transport.status import status_of
    from kibaru_service.transport.unreadable import parsed
    from kibaru_service.usecases import languages, validate
    from kibaru_service.usecases.glossary import terms_for

from wire_requests import REQUESTS

LIMITS = Limits(max_glossary_terms=5, max_texts=5, max_text_chars=300, max_term_chars=20)
DIRECTIONS = frozenset({("en", "fr"), ("fr", "en"), ("fr", "bm")})
MOST_METADATA = 8 * 1024


def one(data: bytes) -> None:
    """Read one request, and refuse it or take it."""
    if not data:
        return
    kind = type(REQUESTS[data[0] % len(REQUESTS)])
    try:
        _served(parsed(kind.FromString, data[1:]))
    except InvalidRequest as error:
        _told(error)


def _told(error: InvalidRequest) -> None:
    assert error.field
    status = status_of(error, "id")
    packed = sum(len(value) for _, value in status.metadata) * 4 // 3
    assert packed + 3 * len(status.message.encode()) < MOST_METADATA


def _served(request: object) -> None:
    match request:
        case pb.DigestRequest():
            _digest(request)
        case pb.StreamDigestRequest():
            _digest(request.digest)
        case pb.SummarizeRequest():
            validate.check_options(requests.summary_options(request), LIMITS)
        case pb.TranslateRequest():
            _translate(request)
        case Message():
            pass


def _digest(request: pb.DigestRequest) -> None:
    options = requests.digest_options(request, LIMITS.max_glossary_terms)
    article = requests.article(request.article)
    validate.check_article(article, options.long_input, LIMITS)
    validate.check_options(options, LIMITS)
    language = languages.resolve(
        "article.language", article.language, article.text, frozenset({"en", "fr"}), _english
    )
    for target in languages.targets(DIRECTIONS, language.tag, options.targets):
        terms_for(options.glossary, target)
    document = read(article.text, language, article.title)
    part = digests.part(document)
    assert pb.StreamDigestResponse.FromString(part.SerializeToString()) == part
    again = replies.structure(document)
    assert [s.text for s in again.sentences] == [s.text for s in document.sentences]


def _translate(request: pb.TranslateRequest) -> None:
    validate.check_texts(request.texts, LIMITS)
    terms = requests.terms(request.glossary, LIMITS.max_glossary_terms)
    validate.check_glossary(terms, LIMITS)


def _english(_text: str) -> Language:
    return Language("en", 1.0)


def seeds() -> list[bytes]:
    """Return requests that use every field."""
    return [bytes([n]) + request.SerializeToString() for n, request in enumerate(REQUESTS)]


if __name__ == "__main__":
    harness.run(one, seeds(), longest=600)
