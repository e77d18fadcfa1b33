"""The abstractive summary keeps what its source supports."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from kibaru_service.domain import Language, Length, Rung, Usage, Written
from kibaru_service.text.document import read
from kibaru_service.usecases.abstract import Brief, WriteSummary
from kibaru_service.usecases.extract import Salience
from usecase_fakes import CALL, REF, PlainRewriter

TEXT = "The mayor opened 12 halls in Bamako on Saturday. The rain came late and nobody minded it."


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
    assert sentence.text == "The mayor opened 12 halls in Bamako on Saturday."
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
