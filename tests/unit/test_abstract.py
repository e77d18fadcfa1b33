"""The abstractive summary keeps what its source supports."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from kibaru_service.domain import CheckKind, Language, Length, Rung, Severity, Usage, Written
from kibaru_service.engine.protocol import AS_CONFIGURED, Alternative, Call, Generation, Search
from kibaru_service.text.document import read
from kibaru_service.usecases.abstract import Brief, WriteSummary
from kibaru_service.usecases.checks import Task
from kibaru_service.usecases.counters import Failure, Output, QualityCounters
from kibaru_service.usecases.extract import Salience
from kibaru_service.usecases.salience import words
from usecase_fakes import CALL, REF, PlainRewriter

TEXT = "The mayor opened 12 halls in Bamako at noon. The rain came late and nobody minded it."


def salience(language: str = "en") -> Salience:
    document = read(TEXT, Language(language))
    vectors = np.eye(len(document.sentences), 4, dtype=np.float32)
    return Salience(document, vectors, (0.9, 0.1))


async def written(
    write: Callable[[str], str], *, keep: bool = False, language: str = "en"
) -> tuple[Written, Usage]:
    brief = Brief(CALL, Usage(), keep_unsupported=keep)
    use_case = WriteSummary(PlainRewriter(write))
    summary = await use_case.run(salience(language), Length(sentences=1), brief)
    return summary.sentences[0], brief.usage


async def test_supported_rewriting_is_kept_with_its_source() -> None:
    """A shorter sentence that says only what its source says is the summary."""
    sentence, usage = await written(lambda _: "The mayor opened 12 halls in Bamako.")
    assert sentence.text == "The mayor opened 12 halls in Bamako."
    assert (sentence.rung, sentence.checks) == (Rung.DIRECT, ())
    assert [(s.sentence_id, s.support) for s in sentence.sources] == [(0, 1.0)]
    assert usage.models == {REF}


@pytest.mark.parametrize(
    ("claim", "code"),
    [
        ("The mayor opened 13 halls in Bamako.", "number.changed"),
        ("The mayor opened halls in Sikasso.", "name.added"),
        ("The parliament voted against the budget.", "support.missing"),
        ("the mayor opened the mayor opened the mayor opened the mayor opened", "loop.repeated"),
    ],
)
async def test_unsupported_claim_is_replaced_by_its_source(claim: str, code: str) -> None:
    """An invented number or name, or another claim, never reaches the reader by default."""
    sentence, _ = await written(lambda _: claim)
    assert sentence.rung is Rung.EXTRACTIVE
    assert sentence.text == "The mayor opened 12 halls in Bamako at noon."
    assert sentence.repair is not None
    assert code in sentence.repair.failed_codes
    kept, _ = await written(lambda _: claim, keep=True)
    assert kept.text == claim
    assert code in [check.code for check in kept.checks]


async def test_nothing_written_is_replaced_even_when_all_is_kept() -> None:
    """An empty sentence helps nobody."""
    sentence, _ = await written(lambda _: " ", keep=True)
    assert sentence.rung is Rung.EXTRACTIVE


async def test_language_without_a_writer_keeps_its_sentences() -> None:
    """No model, no rewriting, and the rung says so."""
    sentence, usage = await written(str.upper, language="fr")
    assert (sentence.rung, usage.models) == (Rung.EXTRACTIVE, set())


LONG = (
    "Le pont de Ségou, qui plaît aux musiciens, est ouvert aux camions. "
    "Les camions prenaient un bac pour éviter le pont de Ségou. "
    "Le maire de Ségou a salué les camions."
)


async def test_without_a_writer_sentences_lose_what_they_can_do_without() -> None:
    """Cutting needs no model, and the rung says that none was asked."""
    summary = await WriteSummary(PlainRewriter()).run(
        equal(LONG, "fr"), Length(sentences=2), Brief(CALL, Usage())
    )
    first = summary.sentences[0]
    assert first.text == "Le pont de Ségou est ouvert aux camions."
    assert (first.rung, first.sources[0].sentence_id) == (Rung.SHORTENED, 0)


def equal(text: str, language: str = "en") -> Salience:
    """Return a document whose sentences count less and less, and have nothing in common."""
    document = read(text, Language(language))
    count = len(document.sentences)
    return Salience(
        document,
        np.eye(count, dtype=np.float32),
        tuple(1 - 0.5 * i / count for i in range(count)),
    )


@pytest.mark.parametrize("length", [Length(sentences=2), Length(words=30), Length(ratio=1.0)])
async def test_a_short_text_is_its_own_summary(length: Length) -> None:
    """What is short enough already is not rewritten: there is nothing to gain but mistakes."""
    summary = await WriteSummary(PlainRewriter(str.upper)).run(
        salience(), length, Brief(CALL, Usage())
    )
    assert " ".join(s.text for s in summary.sentences) == TEXT
    assert {s.rung for s in summary.sentences} == {Rung.SOURCE}


async def test_sentences_of_summaries_are_counted_by_what_became_of_them() -> None:
    """Metrics tell what the model got wrong, and that the reader never saw it."""
    counters = QualityCounters()
    use_case = WriteSummary(PlainRewriter(lambda _: "The mayor opened 13 halls."), counters)
    await use_case.run(salience(), Length(sentences=1), Brief(CALL, Usage()))
    summary = Output(Task.SUMMARY, "en")
    assert counters.rungs == {(summary, Rung.EXTRACTIVE): 1}
    assert counters.failed == {Failure(summary, CheckKind.NUMBER, Severity.ERROR): 1}
    assert counters.remaining == {}


async def test_the_best_supported_hypothesis_is_taken() -> None:
    """The first one invents a number; the second says it right."""

    class Twice(PlainRewriter):
        async def rewrite(
            self, text: str, language: str, call: Call, search: Search = AS_CONFIGURED
        ) -> Generation:
            first = await super().rewrite(text, language, call, search)
            assert search.hypotheses > 1
            other = Alternative("The mayor opened 12 halls in Bamako.", -0.3)
            return replace(first, others=(other,))

    summary = await WriteSummary(Twice(lambda _: "The mayor opened 13 halls in Bamako.")).run(
        salience(), Length(sentences=1), Brief(CALL, Usage())
    )
    (sentence,) = summary.sentences
    assert (sentence.text, sentence.rung) == (
        "The mayor opened 12 halls in Bamako.",
        Rung.REDECODED,
    )


def rare(number: int) -> str:
    """Return a word that no other number has."""
    return "mu" + "".join(chr(ord("a") + int(digit)) for digit in f"{number:03}")


NEWS = " ".join(
    f"The village number {i}, which {rare(i)} {rare(99 + i)} {rare(300 + i)},"
    f" sold {100 + i} goats to the town."
    for i in range(60)
)


@pytest.mark.parametrize("count", range(1, 11))
async def test_as_many_sentences_as_asked_for(count: int) -> None:
    """One to ten, each with its source, in the article's order."""
    summary = await WriteSummary(PlainRewriter()).run(
        equal(NEWS), Length(sentences=count), Brief(CALL, Usage())
    )
    assert len(summary.sentences) == count
    sources = [s.sources[0].sentence_id for s in summary.sentences]
    assert sources == sorted(set(sources))


@pytest.mark.parametrize("length", [Length(words=n) for n in (40, 75, 150, 300)])
async def test_words_are_counted_after_rewriting(length: Length) -> None:
    """Within fifteen percent of what was asked for, though every sentence has been shortened."""
    summary = await WriteSummary(PlainRewriter()).run(equal(NEWS), length, Brief(CALL, Usage()))
    used = sum(words(s.text) for s in summary.sentences)
    assert length.words is not None
    assert used == pytest.approx(length.words, rel=0.15)
    assert {s.rung for s in summary.sentences} == {Rung.SHORTENED}


async def test_a_share_of_the_words_is_met_after_rewriting() -> None:
    """A tenth of the article's words, give or take fifteen percent."""
    summary = await WriteSummary(PlainRewriter()).run(
        equal(NEWS), Length(ratio=0.1), Brief(CALL, Usage())
    )
    used = sum(words(s.text) for s in summary.sentences)
    assert used == pytest.approx(0.1 * words(NEWS), rel=0.15)


async def test_what_is_left_of_a_sentence_is_put_into_plainer_words() -> None:
    """Where the model agrees and the source supports it; what cannot be told of it is left."""
    text = (
        "The mayor also opened 12 enormous halls. The rain came late and nobody minded it at all."
    )
    rewriter = PlainRewriter(lambda _: "", judge_word=lambda _word, _text: -0.5)
    document = read(text, Language("en"))
    found = Salience(document, np.eye(2, 4, dtype=np.float32), (0.9, 0.1))
    summary = await WriteSummary(rewriter).run(found, Length(sentences=1), Brief(CALL, Usage()))
    (sentence,) = summary.sentences
    assert sentence.text == "The mayor opens 12 huge halls."
    assert (sentence.rung, sentence.checks) == (Rung.REWORDED, ())
    assert sentence.sources[0].sentence_id == 0
