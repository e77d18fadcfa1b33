"""Every RPC over a real channel, with made-up models."""

from __future__ import annotations

from conftest import Running, Start
from kibaru.v1 import news_pb2 as pb
from kibaru_service.engine.fake import FakeBehaviour, fake_translate

TEXT = """Market Opens in Bamako

The night market of Bamako opened on Saturday (after two years). It cost 1,200 francs.

“We are glad,” said Awa Traoré. The rents are high."""


def request(**fields: object) -> pb.DigestRequest:
    return pb.DigestRequest(article=pb.Article(text=TEXT, language="en"), **fields)  # type: ignore[arg-type]


async def test_digest_does_the_whole_job(running: Running) -> None:
    """One call: structure, both summaries, and article and summaries in every language."""
    reply = await running.news.Digest(request())
    sentences = reply.article.sentences
    assert [s.role for s in sentences][:2] == [pb.ROLE_TITLE, pb.ROLE_BODY]
    for s in sentences:
        assert " ".join(TEXT[s.start : s.end].split()) == s.text
    assert len(reply.extractive.sentences) == 3
    assert sorted(e.rank for e in reply.extractive.sentences) == [1, 2, 3]
    assert all("(" not in s.text for s in reply.abstractive.sentences)
    assert all(s.sources for s in reply.abstractive.sentences)
    found = {(t.language, t.scope) for t in reply.translations}
    assert found == {(tag, scope) for tag in ("bm", "fr") for scope in (1, 2, 3)}
    assert reply.models[0].fingerprint
    assert reply.usage.input_tokens > 0
    assert reply.usage.total_time.ToNanoseconds() > 0


async def test_translation_is_aligned_sentence_by_sentence(running: Running) -> None:
    """One segment per sentence of the article, paragraphs kept in the joined text."""
    reply = await running.news.Digest(request(target_languages=["bm"]))
    article = next(t for t in reply.translations if t.scope == pb.TRANSLATION_SCOPE_ARTICLE)
    assert [s.source_id for s in article.segments] == [s.id for s in reply.article.sentences]
    assert article.segments[0].text == fake_translate("Market opens in Bamako", "bm")
    assert article.text.count("\n\n") == 2


async def test_stream_holds_the_digest(running: Running) -> None:
    """The parts of the stream are the parts of the whole, in the promised order."""
    whole = await running.news.Digest(request())
    stream = running.news.StreamDigest(pb.StreamDigestRequest(digest=request()))
    parts = [part async for part in stream]
    kinds = [part.WhichOneof("part") for part in parts]
    assert kinds[:3] == ["article", "extractive", "abstractive"]
    assert kinds[-1] == "end"
    assert parts[0].article == whole.article
    assert parts[1].extractive == whole.extractive
    assert parts[2].abstractive == whole.abstractive
    texts = {(p.translated.language, p.translated.scope): p.translated.text for p in parts[3:-1]}
    assert texts == {(t.language, t.scope): t.text for t in whole.translations}


async def test_summarize_makes_summaries_alone(running: Running) -> None:
    """No translation is made, and a part can be asked for by itself."""
    asked = pb.SummarizeRequest(
        article=pb.Article(text=TEXT),
        parts=[pb.PART_EXTRACTIVE],
        extractive_length=pb.SummaryLength(sentences=1),
    )
    reply = await running.news.Summarize(asked)
    assert len(reply.extractive.sentences) == 1
    assert not reply.HasField("abstractive")
    assert reply.article.language.language == "en"
    assert reply.article.language.confidence < 1


async def test_translate_keeps_texts_apart(running: Running) -> None:
    """As many translations as texts, in their order; an empty one stays empty."""
    asked = pb.TranslateRequest(texts=["One dog. Two cats.", "", "three"], target_language="bm")
    reply = await running.news.Translate(asked)
    assert [t.text for t in reply.translations] == [
        fake_translate("One dog. Two cats.", "bm"),
        "",
        fake_translate("three", "bm"),
    ]
    assert [len(t.segments) for t in reply.translations] == [2, 0, 1]


async def test_info_tells_models_directions_and_limits(running: Running) -> None:
    """What a client must know before it asks."""
    info = await running.news.GetInfo(pb.GetInfoRequest())
    assert {m.role for m in info.models} == {1, 2, 3}
    assert ("en", "bm") in [(d.source, d.target) for d in info.directions]
    assert list(info.article_languages) == ["en", "fr"]
    assert info.limits.max_text_chars == 500_000
    assert info.limits.max_sentences == 5_000
    assert info.profile == "fake"


async def test_request_id_comes_back(running: Running) -> None:
    """A sane id is kept, anything else is replaced."""
    for given, kept in (("abc-1", True), ("not sane!", False)):
        call = running.news.GetInfo(pb.GetInfoRequest(), metadata=(("x-request-id", given),))
        trailing = dict(await call.trailing_metadata())
        assert (trailing["x-request-id"] == given) is kept


async def test_what_was_known_is_told_and_gives_the_same_reply(start: Start) -> None:
    """A digest that comes again is the same text for text, and its usage says what was reused."""
    running = await start(FakeBehaviour(cache_bytes=1_000_000))
    first = await running.news.Digest(request())
    again = await running.news.Digest(request())
    assert again.usage.repair.failed == first.usage.repair.failed
    _forget_what_repairs_cost(first)
    _forget_what_repairs_cost(again)
    assert again.translations == first.translations
    assert again.abstractive == first.abstractive
    assert again.usage.reused_sentences > first.usage.reused_sentences
    assert again.usage.output_tokens == 0


def _forget_what_repairs_cost(reply: pb.DigestResponse) -> None:
    for translation in reply.translations:
        for segment in translation.segments:
            segment.repair.tokens = 0
