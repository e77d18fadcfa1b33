"""Translation sentence by sentence."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from kibaru_service.domain import Rung, Term, Usage
from kibaru_service.errors import GenerationFailed
from kibaru_service.text.surroundings import Surroundings
from kibaru_service.usecases.segments import Job, SentenceTranslator
from usecase_fakes import CALL, COST, REF, PlainTranslator


def job(source: str = "en", target: str = "fr", terms: tuple[Term, ...] = ()) -> Job:
    return Job(source, target, terms, CALL, Usage())


async def test_segment_carries_text_score_and_cost() -> None:
    """What the model wrote is typeset, scored, and its cost is added up."""
    work = job()
    segment = await SentenceTranslator(PlainTranslator()).segment(7, "He ran far.", work)
    assert (segment.source_id, segment.text, segment.score) == (7, "He ran far (fr).", -0.5)
    assert segment.rung is Rung.DIRECT
    assert work.usage.input_tokens == COST.input_tokens
    assert work.usage.models == {REF}


async def test_missing_direction_goes_over_a_pivot() -> None:
    """Two steps, scores summed, and the segment says so."""
    translator = PlainTranslator()
    segment = await SentenceTranslator(translator).segment(0, "He ran far.", job(target="bm"))
    assert translator.asked == [("He ran far.", "en", "fr"), ("He ran far (fr).", "fr", "bm")]
    assert (segment.rung, segment.score) == (Rung.PIVOT, -1.0)


async def test_equal_sentences_are_decoded_once() -> None:
    """A title that the text repeats costs one decoding; each keeps its own id."""
    translator = PlainTranslator()
    sentences = SentenceTranslator(translator)
    work = job()
    found = await asyncio.gather(*(sentences.segment(i, "A cup.", work) for i in range(3)))
    assert len(translator.asked) == 1
    assert [s.source_id for s in found] == [0, 1, 2]


@pytest.mark.parametrize("text", ["12 000", "— 4 —", "…", "2026-11-24", "AB 4092 CD"])
async def test_text_without_letters_is_kept(text: str) -> None:
    """There is nothing to translate, so no model may touch it."""
    translator = PlainTranslator()
    segment = await SentenceTranslator(translator).segment(0, text, job())
    assert (segment.text, segment.rung, translator.asked) == (text, Rung.SOURCE, [])


async def test_a_headline_in_capitals_is_translated_in_small_letters() -> None:
    """The model reads a sentence, and the translation is a headline again."""
    translator = PlainTranslator(write=lambda *_: "La pluie frappe l'Afrique du Sud")
    text = "RAIN HITS SOUTH AFRICA"
    segment = await SentenceTranslator(translator).segment(0, text, job())
    assert translator.asked == [("Rain hits South Africa", "en", "fr")]
    assert segment.text == "LA PLUIE FRAPPE L’AFRIQUE DU SUD"


async def test_a_headline_that_cannot_be_translated_is_given_back_as_it_was() -> None:
    """The source stands in for it, its own capitals included."""
    translator = PlainTranslator(write=lambda *_: "")
    text = "Mayor Thanks Awa for Bridge"
    segment = await SentenceTranslator(translator).segment(0, text, job())
    assert (segment.text, segment.rung) == (text, Rung.SOURCE)


async def test_an_english_headline_is_read_with_the_names_of_its_article() -> None:
    """A common word keeps its capital where the article has it as a name."""
    translator = PlainTranslator()
    around = Surroundings(["The mayor thanked Rose and Awa for it."], "en")
    work = replace(job(), around=around)
    await SentenceTranslator(translator).segment(0, "Mayor Thanks Rose for Bridge", work)
    assert translator.asked[0] == ("Mayor thanks Rose for bridge", "en", "fr")


async def test_own_language_gives_the_text_back() -> None:
    """A French article in French is itself."""
    segment = await SentenceTranslator(PlainTranslator()).segment(0, "Il pleut.", job("fr", "fr"))
    assert (segment.text, segment.rung, segment.checks) == ("Il pleut.", Rung.SOURCE, ())


async def test_empty_output_falls_back_to_the_source() -> None:
    """Nothing written is flagged, and the reader still gets the sentence."""
    translator = PlainTranslator(write=lambda _text, _target: " ")
    segment = await SentenceTranslator(translator).segment(0, "He ran far.", job())
    assert (segment.text, segment.rung) == ("He ran far.", Rung.SOURCE)
    assert [c.code for c in segment.checks] == ["length.empty"]


async def test_failed_checks_travel_with_the_segment() -> None:
    """A lost number, a missed term and a cut output are all said."""
    translator = PlainTranslator(write=lambda _t, _l: "Il y a des gens ici.", truncated=True)
    work = job(terms=(Term("people", "personnes"),))
    segment = await SentenceTranslator(translator).segment(0, "There are 300 people.", work)
    assert [c.code for c in segment.checks] == [
        "number.missing",
        "glossary.missing",
        "truncation.output",
    ]


async def test_ready_yields_everything_once() -> None:
    """Groups come as they are ready, and together they are all of it."""
    sentences = SentenceTranslator(PlainTranslator())
    asked = [(i, f"Sentence number {i % 10} stands here.") for i in range(600)]
    found = [s async for group in sentences.ready(asked, job()) for s in group]
    assert sorted(s.source_id for s in found) == list(range(600))


async def test_failure_reaches_every_waiter_and_close_leaves_nothing() -> None:
    """A sentence that no model can do fails all who wait for it, and no task stays behind."""

    def refuse(_text: str, _target: str) -> str:
        raise GenerationFailed("no")

    sentences = SentenceTranslator(PlainTranslator(write=refuse))
    with pytest.raises(GenerationFailed):
        await anext(sentences.ready([(0, "He ran far."), (1, "He ran far.")], job()))
    await sentences.close()
    assert asyncio.all_tasks() == {asyncio.current_task()}
