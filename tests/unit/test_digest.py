"""One article to all its parts."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace

import pytest

from kibaru_service.domain import (
    AbstractiveSummary,
    Article,
    DigestEvent,
    DigestOptions,
    Document,
    ExtractiveSummary,
    Finished,
    Length,
    Limits,
    LongInput,
    Part,
    Rung,
    Scope,
    TranslatedSegments,
)
from kibaru_service.engine.admission import Admission
from kibaru_service.engine.fake import fake_translate
from kibaru_service.engine.protocol import Gate
from kibaru_service.errors import GenerationFailed, InvalidRequest, Overloaded, UnsupportedLanguage
from kibaru_service.usecases.digest import DigestArticle, Models
from kibaru_service.usecases.merge import merge
from usecase_fakes import CALL, PlainEmbedder, PlainRewriter, PlainTranslator, english

TEXT = """Market Opens in Bamako

The night market of Bamako opened on Saturday. It had been closed for 2 years.

Traders said that the halls are clean. They also said that the rents are high."""
ARTICLE = Article(TEXT)
ALL = DigestOptions()


def use_case(
    write: Callable[[str, str], str] = PlainTranslator.write,
    limits: Limits | None = None,
    gate: Gate | None = None,
) -> DigestArticle:
    models = Models(PlainTranslator(write=write), PlainRewriter(), PlainEmbedder())
    return DigestArticle(models, english, limits or Limits(), gate)


async def events(options: DigestOptions = ALL, article: Article = ARTICLE) -> list[DigestEvent]:
    return [event async for event in use_case().stream(article, options, CALL)]


async def test_parts_come_in_the_promised_order() -> None:
    """Structure first, extractive, abstractive, then translations, the cost last."""
    kinds = [type(event) for event in await events()]
    assert kinds[:3] == [Document, ExtractiveSummary, AbstractiveSummary]
    assert set(kinds[3:-1]) == {TranslatedSegments}
    assert kinds[-1] is Finished


async def test_whole_digest_is_the_merged_stream() -> None:
    """Digest and StreamDigest can never tell different stories."""
    merged = merge(await events())
    whole = await use_case().run(ARTICLE, ALL, CALL)
    assert replace(whole, usage=merged.usage) == merged


async def test_every_sentence_is_translated_into_every_language() -> None:
    """Article and summaries, French and Bambara, one segment per sentence, paragraphs kept."""
    digest = await use_case(fake_translate).run(ARTICLE, ALL, CALL)
    found = {(t.language, t.scope): t for t in digest.translations}
    assert set(found) == {(language, scope) for language in ("fr", "bm") for scope in Scope}
    ids = [s.id for s in digest.document.sentences]
    assert [s.source_id for s in found["fr", Scope.ARTICLE].segments] == ids
    assert found["fr", Scope.ARTICLE].text.count("\n\n") == TEXT.count("\n\n")
    assert digest.extractive is not None
    chosen = [e.sentence_id for e in digest.extractive.sentences]
    assert [s.source_id for s in found["bm", Scope.EXTRACTIVE].segments] == chosen
    assert Rung.PIVOT in {s.rung for s in found["bm", Scope.ARTICLE].segments}


async def test_only_what_is_asked_for_is_made() -> None:
    """A part that nobody asked for costs nothing and is absent."""
    only = replace(ALL, parts=frozenset({Part.EXTRACTIVE}), extractive_length=Length(sentences=2))
    digest = await use_case().run(ARTICLE, only, CALL)
    assert digest.extractive is not None
    assert len(digest.extractive.sentences) == 2
    assert (digest.abstractive, digest.translations) == (None, ())


async def test_translated_summaries_alone_bring_the_summaries() -> None:
    """Segments without the sentences that they translate would be unreadable."""
    only = replace(ALL, parts=frozenset({Part.SUMMARY_TRANSLATION}), targets=("fr",))
    digest = await use_case().run(ARTICLE, only, CALL)
    assert digest.extractive is not None
    assert digest.abstractive is not None
    assert {t.scope for t in digest.translations} == {Scope.EXTRACTIVE, Scope.ABSTRACTIVE}


async def test_article_in_its_own_language_comes_back_as_it_is() -> None:
    """Whoever asks for French gets the French article itself."""
    only = DigestOptions(frozenset({Part.ARTICLE_TRANSLATION}), targets=("fr",))
    digest = await use_case().run(Article("Il pleut à Ségou.", language="fr"), only, CALL)
    assert digest.translations[0].text == "Il pleut à Ségou."


async def test_truncate_works_on_the_beginning_and_says_so() -> None:
    """What was left out is reported as a span, never dropped in silence."""
    case = use_case(limits=Limits(one_pass_chars=80))
    digest = await case.run(ARTICLE, replace(ALL, long_input=LongInput.TRUNCATE), CALL)
    coverage = digest.document.coverage
    assert coverage.processed < coverage.total == len(TEXT)
    assert coverage.skipped[-1].end == len(TEXT)
    assert digest.abstractive is not None
    assert digest.abstractive.coverage < 1


@pytest.mark.parametrize(
    ("article", "options", "field"),
    [
        (Article("  "), ALL, "article.text"),
        (ARTICLE, replace(ALL, targets=("sw",)), "target_languages[0]"),
        (Article(TEXT, language="sw"), ALL, "article.language"),
        (
            ARTICLE,
            replace(ALL, extractive_length=Length(sentences=99)),
            "extractive_length.sentences",
        ),
    ],
)
async def test_bad_request_fails_before_the_first_event(
    article: Article, options: DigestOptions, field: str
) -> None:
    """Nothing is sent for a request that cannot be served."""
    with pytest.raises(InvalidRequest) as caught:
        await anext(use_case().stream(article, options, CALL))
    assert caught.value.field == field


async def test_summaries_need_no_target_language() -> None:
    """An unknown target matters only where something is translated."""
    options = replace(ALL, parts=frozenset({Part.EXTRACTIVE}), targets=("sw",))
    assert (await use_case().run(ARTICLE, options, CALL)).extractive is not None
    with pytest.raises(UnsupportedLanguage):
        await use_case().run(ARTICLE, replace(options, parts=frozenset(Part)), CALL)


async def test_engine_error_ends_the_digest_as_itself() -> None:
    """A failure inside reaches the caller unwrapped, and leaves no task behind."""

    def refuse(_text: str, _target: str) -> str:
        raise GenerationFailed("no")

    with pytest.raises(GenerationFailed):
        await use_case(write=refuse).run(ARTICLE, ALL, CALL)
    assert asyncio.all_tasks() == {asyncio.current_task()}


async def test_reader_that_leaves_stops_the_work() -> None:
    """Closing the stream in the middle cancels what is left."""
    stream = use_case().stream(ARTICLE, ALL, CALL)
    await anext(stream)
    await anext(stream)
    await stream.aclose()
    assert asyncio.all_tasks() == {asyncio.current_task()}


async def test_an_unread_stream_keeps_no_place_from_others() -> None:
    """Once its work is done it counts for nothing, however slowly it is read."""
    gate = Admission(lambda: 1.0)
    stream = use_case(gate=gate).stream(ARTICLE, ALL, CALL)
    assert isinstance(await anext(stream), Document)
    for _ in range(1000):
        await asyncio.sleep(0.01 if gate.backlog_seconds else 0)
    assert gate.backlog_seconds == 0.0
    await stream.aclose()


async def test_work_counts_until_it_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its place is kept while models work for it, and given back when its caller leaves."""
    gate = Admission(lambda: 1.0)
    never = asyncio.Event()

    async def work(_self: PlainEmbedder, *_: object) -> None:
        await never.wait()

    monkeypatch.setattr(PlainEmbedder, "embed", work)
    stream = use_case(gate=gate).stream(ARTICLE, ALL, CALL)
    await anext(stream)
    assert gate.backlog_seconds > 0.0
    await stream.aclose()
    assert gate.backlog_seconds == 0.0


async def test_a_refused_article_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """To be refused costs no more for a book than for a sentence."""

    def read(*_: object) -> None:
        raise AssertionError("it was read")

    monkeypatch.setattr("kibaru_service.usecases.digest.read", read)
    gate = Admission(lambda: 1.0, limit_seconds=1.0)
    with gate.admit(CALL, 100), pytest.raises(Overloaded):
        await use_case(gate=gate).run(ARTICLE, ALL, CALL)
