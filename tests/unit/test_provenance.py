"""Which sentences stand behind a written one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from kibaru_service.domain import AbstractiveSummary, Language, Rung, Source, Usage, Written
from kibaru_service.engine.protocol import Call, Embedding
from kibaru_service.text.document import read
from kibaru_service.usecases.extract import Salience
from kibaru_service.usecases.provenance import TraceSources, items
from usecase_fakes import CALL, REF, PlainEmbedder

TEXT = (
    "The ferry left Mopti on Monday with 212 passengers. The river was low after a dry summer. "
    "Its captain, Sory Keita, said that the engine failed near Gao. Nobody was hurt at all."
)
DOCUMENT = read(TEXT, Language("en"))


async def traced(claim: str, rung: Rung = Rung.DIRECT) -> tuple[tuple[Source, ...], Usage]:
    embedder = PlainEmbedder()
    texts = [sentence.text for sentence in DOCUMENT.sentences]
    vectors = (await embedder.embed(texts, CALL, "en")).vectors
    salience = Salience(DOCUMENT, vectors, (0.0,) * len(texts))
    usage = Usage()
    summary = AbstractiveSummary((Written(0, claim, (Source(3, 0.5),), rung=rung),), 1.0)
    found = await TraceSources(embedder).run(summary, salience, CALL, usage)
    return found.sentences[0].sources, usage


async def test_a_claim_finds_the_sentence_that_says_it() -> None:
    """Whatever sentence it was made from, support goes to what is said."""
    sources, usage = await traced("The ferry left Mopti with 212 passengers.")
    assert [source.sentence_id for source in sources] == [0]
    assert sources[0].support > 0.9
    assert usage.models == {REF}


async def test_a_claim_that_fuses_two_sentences_names_both() -> None:
    """The best first, then what adds most to it."""
    sources, _ = await traced("The ferry left Mopti with 212 passengers and failed near Gao.")
    assert [source.sentence_id for source in sources] == [0, 2]
    assert sources[0].support >= sources[1].support > 0.25


async def test_support_falls_with_what_is_made_up() -> None:
    """A name and a number that nobody said weigh more than other words."""
    right, _ = await traced("The captain, Sory Keita, said the engine failed.")
    wrong, _ = await traced("The captain, Peter Hall, said the 14 engines failed.")
    assert right[0].support > wrong[0].support + 0.2
    assert all(0 <= source.support <= 1 for source in (*right, *wrong))


async def test_a_sentence_of_the_article_is_its_own_source() -> None:
    """Nothing is embedded for a sentence that was not written."""
    sources, usage = await traced("Nobody was hurt at all.", Rung.EXTRACTIVE)
    assert sources == (Source(3, 0.5),)
    assert usage.models == set()


async def test_an_embedder_without_a_view_leaves_the_words() -> None:
    """Zero vectors, as of text without a piece: lexical support alone remains."""

    class Blind(PlainEmbedder):
        async def embed(self, texts: Sequence[str], call: Call, language: str = "") -> Embedding:
            del call, language
            return Embedding(np.zeros((len(texts), 26), np.float32), REF)

    vectors = np.zeros((len(DOCUMENT.sentences), 26), np.float32)
    salience = Salience(DOCUMENT, vectors, (0.0,) * len(DOCUMENT.sentences))
    summary = AbstractiveSummary((Written(0, "Nobody was hurt.", ()),), 1.0)
    found = await TraceSources(Blind()).run(summary, salience, CALL, Usage())
    (source,) = found.sentences[0].sources
    assert source.sentence_id == 3
    assert source.support == pytest.approx(0.6)


def test_names_and_figures_weigh_double() -> None:
    """They are what a claim stands or falls with."""
    found = items("Then Keita paid 212 francs.", "en")
    assert found["name keita"] == found["money 212"] == 2.0
    assert found["fran"] == 1.0
