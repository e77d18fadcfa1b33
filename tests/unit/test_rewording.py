"""Rules propose, the model decides."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from kibaru_service.domain import Usage
from kibaru_service.engine.protocol import Call, Judgement
from kibaru_service.usecases.rewording import Reword
from usecase_fakes import CALL, REF, PlainRewriter

TEXT = "It is an enormous fire, police said."


async def reworded(
    judge: Callable[[str, str], float], text: str = TEXT, language: str = "en"
) -> tuple[str, Usage]:
    usage = Usage()
    return await Reword(PlainRewriter(judge_word=judge)).run(text, language, CALL, usage), usage


async def test_what_the_model_finds_good_is_said() -> None:
    """Each edit for itself, and of two numbers the one that is plainly likelier."""
    found, usage = await reworded(lambda word, _: -3.0 if word == "says" else -0.5)
    assert found == "Police say it is a huge fire."
    assert usage.models == {REF}


async def test_what_the_model_would_not_write_is_not_said() -> None:
    """As twelve nats less likely."""
    found, _ = await reworded(lambda word, _: -12.5 if word in {"huge", "say", "says"} else -0.5)
    assert found == "Police said it is an enormous fire."


async def test_numbers_in_doubt_are_left() -> None:
    """Where "says" and "say" are as likely, the past is right."""
    found, _ = await reworded(lambda _word, _text: -0.5)
    assert found == "Police said it is a huge fire."


async def test_a_version_that_cannot_be_judged_is_not_chosen() -> None:
    """Nothing is known of it, or of the sentence itself."""

    class Silent(PlainRewriter):
        async def judge(
            self, text: str, versions: Sequence[str], language: str, call: Call
        ) -> Judgement:
            judged = await super().judge(text, versions, language, call)
            return replace(judged, scores=(-math.inf,) * len(versions))

    found = await Reword(Silent()).run(TEXT, "en", CALL, Usage())
    assert found == "Police said it is an enormous fire."


@pytest.mark.parametrize(("text", "language"), [("Il a plu.", "fr"), ("Rain fell.", "en")])
async def test_without_a_proposal_nobody_is_asked(text: str, language: str) -> None:
    """Other languages have none yet."""
    found, usage = await reworded(lambda _word, _text: -0.5, text, language)
    assert (found, usage.models) == (text, set())
