"""Whatever is sent, the answer is typed, and the next call works."""

from __future__ import annotations

from typing import Any

import grpc
import pytest
from google.rpc import error_details_pb2, status_pb2
from grpc_reflection.v1alpha import reflection_pb2

from conftest import Running, Start
from kibaru.v1 import news_pb2 as pb

ARABIC = "أعلنت السلطات في باماكو يوم السبت إعادة فتح السوق الليلي الكبير. " * 6
HTML = "<html><body><p>The market opened on <b>Saturday</b>.</p><script>x()</script></body></html>"
DIGEST = "/kibaru.v1.NewsService/Digest"


def digest(text: str = "It rains in Bamako.", **fields: Any) -> pb.DigestRequest:
    return pb.DigestRequest(article=pb.Article(text=text, language="en"), **fields)


async def violation(running: Running, request: Any) -> tuple[str, str]:
    """Return field and reason of the refusal of a digest."""
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await running.news.Digest(request)
    assert caught.value.code() is grpc.StatusCode.INVALID_ARGUMENT
    return field_of(caught.value)


def field_of(error: grpc.aio.AioRpcError) -> tuple[str, str]:
    raw = dict(error.trailing_metadata())["grpc-status-details-bin"]
    bad = error_details_pb2.BadRequest()
    packed = next(d for d in status_pb2.Status.FromString(raw).details if d.Is(bad.DESCRIPTOR))
    packed.Unpack(bad)
    return bad.field_violations[0].field, bad.field_violations[0].reason


@pytest.fixture(autouse=True)
async def next_call_works(running: Running) -> Any:
    """After each of these, the server answers as if nothing had been."""
    yield
    reply = await running.news.Digest(digest("It rains in Bamako. It pours in Ségou."))
    assert len(reply.article.sentences) == 2


@pytest.mark.parametrize("text", ["", " \n\t\u00a0 "])
async def test_nothing_to_read(running: Running, text: str) -> None:
    """Empty and white space alone are refused."""
    assert await violation(running, digest(text)) == ("article.text", "INVALID_REQUEST")


async def test_missing_article(running: Running) -> None:
    """A request without an article is one with an empty text."""
    assert await violation(running, pb.DigestRequest()) == ("article.text", "INVALID_REQUEST")


async def test_one_megabyte(running: Running) -> None:
    """Beyond the limit of a text the refusal says so."""
    text = "The market is open. " * 52_430
    assert await violation(running, digest(text)) == ("article.text", "TEXT_TOO_LONG")


async def test_beyond_the_largest_request(running: Running) -> None:
    """What is larger than any request may be is refused by gRPC itself."""
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await running.news.Digest(digest("x" * 5_000_000))
    assert caught.value.code() is grpc.StatusCode.RESOURCE_EXHAUSTED


async def test_one_sentence_of_20000_characters(running: Running) -> None:
    """It is worked on in pieces, all of it, with offsets that join up."""
    text = " ".join(["word"] * 4_000)
    reply = await running.news.Digest(digest(text, target_languages=["fr"]))
    assert reply.article.coverage.processed == reply.article.coverage.total == len(text)
    assert " ".join(s.text for s in reply.article.sentences) == text


async def test_a_title_has_a_limit_of_its_own(running: Running) -> None:
    """A title is put into one piece: it is no second article."""
    asked = digest()
    asked.article.title = "e\u0316\u0301" * 700
    assert await violation(running, asked) == ("article.title", "TEXT_TOO_LONG")


@pytest.mark.parametrize("raw", [b"\xff\xfe", b"\xed\xa0\x80", b"\xc3("])
async def test_invalid_utf8_on_the_wire(running: Running, raw: bytes) -> None:
    """Bytes that are no UTF-8, lone surrogates among them, are the caller's mistake."""
    article = b"\x0a" + bytes([len(raw)]) + raw
    message = b"\x0a" + bytes([len(article)]) + article
    call = running.channel.unary_unary(DIGEST, request_serializer=None)
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await call(message)
    assert caught.value.code() is grpc.StatusCode.INVALID_ARGUMENT
    assert field_of(caught.value)[0] == "request"


async def test_garbage_on_the_wire_of_a_stream(running: Running) -> None:
    """The same holds where the reply is a stream."""
    call = running.channel.unary_stream("/kibaru.v1.NewsService/StreamDigest")
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await call(b"\xff\xff\xff").read()
    assert caught.value.code() is grpc.StatusCode.INVALID_ARGUMENT


@pytest.mark.parametrize("method", ["Check", "Watch"])
async def test_garbage_on_the_wire_of_health(running: Running, method: str) -> None:
    """Probes are told as well, on either port, that it is they who are wrong."""
    call = running.channel.unary_stream(f"/grpc.health.v1.Health/{method}")(b"\xff\xff\xff")
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await call.read()
    assert caught.value.code() is grpc.StatusCode.INVALID_ARGUMENT
    assert field_of(caught.value)[0] == "request"


async def test_garbage_on_the_wire_of_the_health_port(start: Start) -> None:
    """The port that answers health in the clear types its refusals too."""
    running = await start(health_port=0)
    target = f"127.0.0.1:{running.server.health_port}"
    async with grpc.aio.insecure_channel(target) as channel:
        with pytest.raises(grpc.aio.AioRpcError) as caught:
            await channel.unary_unary("/grpc.health.v1.Health/Check")(b"\xff\xff\xff")
        assert caught.value.code() is grpc.StatusCode.INVALID_ARGUMENT
        assert await channel.unary_unary("/grpc.health.v1.Health/Check")(b"") == b"\x08\x01"


async def test_garbage_on_the_wire_of_reflection(running: Running) -> None:
    """A stream of requests ends at the first that is none."""
    call = running.channel.stream_stream(
        "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo"
    )(iter([b"\xff\xff\xff"]))
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await call.read()
    assert caught.value.code() is grpc.StatusCode.INVALID_ARGUMENT


@pytest.mark.parametrize(("size", "count"), [(3, 1_001), (30_000, 10)])
async def test_a_stream_of_requests_ends(running: Running, size: int, count: int) -> None:
    """A connection is no place to ask for ever: many requests and large ones are refused."""
    asked = reflection_pb2.ServerReflectionRequest(file_containing_symbol="a" * size)
    call = running.channel.stream_stream(
        "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo"
    )(iter([asked.SerializeToString()] * count))
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        async for _ in call:
            pass
    assert caught.value.code() is grpc.StatusCode.INVALID_ARGUMENT
    assert field_of(caught.value)[0] == "request"


async def test_what_grows_on_arrival_is_refused(running: Running) -> None:
    """A message that is small only while it is compressed has the limit of any other."""
    async with grpc.aio.insecure_channel(
        running.target, compression=grpc.Compression.Gzip
    ) as channel:
        call = channel.unary_unary(DIGEST, pb.DigestRequest.SerializeToString)
        with pytest.raises(grpc.aio.AioRpcError) as caught:
            await call(digest("a" * 20_000_000))
    assert caught.value.code() is grpc.StatusCode.RESOURCE_EXHAUSTED


@pytest.mark.parametrize(
    "text",
    [
        "🔥🔥🔥 Market fire 🔥 in Bamako! 👩🏾‍🚒👩🏾‍🚒",
        "12 000 + 3,5 = 12 003,5",
        HTML,
        "e\u0301" * 500,
        "\u202eright to left\u202c and back",
        "\x00\x01 control \x7f characters",
        "...........!!!!!!!!!!!????????",
    ],
)
async def test_odd_text_is_digested(running: Running, text: str) -> None:
    """Emoji, numbers alone, HTML, combining marks, controls: an answer with exact offsets."""
    reply = await running.news.Digest(digest(text))
    assert reply.article.sentences
    for s in reply.article.sentences:
        assert 0 <= s.start < s.end <= len(text)


async def test_right_to_left_article_is_refused_by_its_language(running: Running) -> None:
    """Arabic is detected and not served; named as English it is worked on all the same."""
    unnamed = pb.DigestRequest(article=pb.Article(text=ARABIC))
    assert await violation(running, unnamed) == ("article.language", "UNSUPPORTED_LANGUAGE")
    assert (await running.news.Digest(digest(ARABIC))).article.sentences


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"target_languages": ["xx"]}, "target_languages[0]"),
        ({"target_languages": ["fr", "not a tag"]}, "target_languages[1]"),
        ({"parts": [0]}, "parts[0]"),
        ({"parts": [1, 99]}, "parts[1]"),
        ({"long_input": 99}, "long_input"),
        ({"extractive_length": pb.SummaryLength(sentences=10_000)}, "extractive_length.sentences"),
        ({"abstractive_length": pb.SummaryLength(sentences=-1)}, "abstractive_length.sentences"),
        ({"abstractive_length": pb.SummaryLength(words=0)}, "abstractive_length.words"),
        ({"abstractive_length": pb.SummaryLength(ratio=float("nan"))}, "abstractive_length.ratio"),
        ({"abstractive_length": pb.SummaryLength(ratio=float("inf"))}, "abstractive_length.ratio"),
        ({"glossary": [pb.GlossaryTerm(source="a")]}, "glossary[0].target"),
        ({"glossary": [pb.GlossaryTerm(source="a", target="b")] * 10_000}, "glossary"),
        ({"glossary": [pb.GlossaryTerm(source="a", target="b" * 201)]}, "glossary[0].target"),
        ({"glossary": [pb.GlossaryTerm(source="\u200b", target="b")]}, "glossary[0].source"),
        ({"parts": [1] * 100_000}, "parts"),
        ({"target_languages": ["fr"] * 100_000}, "target_languages"),
        ({"target_languages": ["\U0001f525" * 100_000]}, "target_languages[0]"),
        ({"profile": "ɛ" * 100_000}, "profile"),
    ],
)
async def test_bad_field_is_refused_by_name(running: Running, fields: Any, field: str) -> None:
    """Unsupported languages, unknown enum values and impossible lengths name their field."""
    assert (await violation(running, digest(**fields)))[0] == field


async def test_summarize_refuses_parts_that_it_does_not_make(running: Running) -> None:
    """A translation asked of Summarize is a mistake, not silence."""
    asked = pb.SummarizeRequest(
        article=pb.Article(text="It rains."), parts=[pb.PART_ARTICLE_TRANSLATION]
    )
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await running.news.Summarize(asked)
    assert field_of(caught.value)[0] == "parts"


@pytest.mark.parametrize("texts", [[], ["x"] * 1_001])
async def test_number_of_texts_is_bounded(running: Running, texts: list[str]) -> None:
    """None and too many are refused."""
    asked = pb.TranslateRequest(texts=texts, source_language="en", target_language="fr")
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await running.news.Translate(asked)
    assert field_of(caught.value)[0] == "texts"


async def test_number_of_sentences_is_bounded(running: Running) -> None:
    """Short ones cost as much as long ones, so that they are counted, over all texts of a call."""
    many = "No. " * 5_001
    assert await violation(running, digest(many)) == ("article.text", "TEXT_TOO_LONG")
    texts = ["No. " * 2_501] * 2
    asked = pb.TranslateRequest(texts=texts, source_language="en", target_language="fr")
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await running.news.Translate(asked)
    assert field_of(caught.value) == ("texts", "TEXT_TOO_LONG")
