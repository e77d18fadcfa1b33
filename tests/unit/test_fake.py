from __future__ import annotations

import asyncio
import threading

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kibaru_service.engine.fake import (
    DIRECTIONS,
    LIKELY,
    UNLIKELY,
    FakeBehaviour,
    fake_models,
    fake_rewrite,
    fake_translate,
    fake_untranslate,
)
from kibaru_service.engine.protocol import Call
from kibaru_service.errors import GenerationFailed, Overloaded

TEXT = "The market of Bamako opened on 3 May, at https://example.org/a (see below)."


@pytest.mark.parametrize("target", ["en", "fr", "bm"])
@given(text=st.text(st.sampled_from("abcé AB12.,'’(-)@ɔ"), max_size=60))
def test_fake_translation_can_be_undone(target: str, text: str) -> None:
    """Taking the marks off gives the source, white space folded."""
    assert fake_untranslate(fake_translate(text, target), target) == " ".join(text.split())


def test_fake_translation_keeps_what_must_not_change() -> None:
    """Names, numbers and addresses stand as they were; other words are visibly translated."""
    assert (
        fake_translate(TEXT, "fr")
        == "The marketé ofé Bamako openedé oné 3 May, até https://example.org/a (seeé belowé)."
    )


def test_fake_rewrite_leaves_out_asides() -> None:
    """Parentheses go, unless they are all there is."""
    assert fake_rewrite("It rose (by 2 percent) again.") == "It rose again."
    assert fake_rewrite("(all aside)") == "(all aside)"


async def test_fake_models_answer_as_their_pure_functions() -> None:
    """What the whole stack returns is what a test can compute."""
    models = fake_models()
    await models.warm_up()
    for source, target in DIRECTIONS:
        generation = await models.translator.translate(TEXT, source, target, Call())
        assert generation.text == fake_translate(TEXT, target)
    assert (await models.rewriter.rewrite(TEXT, "en", Call())).text == fake_rewrite(TEXT)
    await models.close()


async def test_fake_judge_likes_what_the_text_has() -> None:
    """Every word of a version is likely that the text has, and so is the end."""
    models = fake_models()
    judged = await models.rewriter.judge("it rose again", ["it fell again", ""], "en", Call())
    assert judged.scores == (3 * LIKELY + UNLIKELY, LIKELY)
    await models.close()


async def test_fake_vectors_are_alike_where_words_are() -> None:
    """Shared words make texts similar, other words do not."""
    models = fake_models()
    texts = ["Prices fell in May", "prices FELL, in may!", "a wholly different thing"]
    vectors = (await models.embedder.embed(texts, Call())).vectors
    similarity = vectors @ vectors.T
    assert np.diag(similarity) == pytest.approx(1.0)
    assert similarity[0, 1] == pytest.approx(1.0)
    assert similarity[0, 2] < 0.5
    await models.close()


async def test_poison_fails_alone() -> None:
    """The text with the word fails, its batch-mates do not."""
    models = fake_models(FakeBehaviour(poison="rotten"))
    texts = ["a good egg", "a rotten egg", "another egg"]
    results = await asyncio.gather(
        *(models.translator.translate(text, "en", "fr", Call()) for text in texts),
        return_exceptions=True,
    )
    assert [isinstance(result, GenerationFailed) for result in results] == [False, True, False]
    with pytest.raises(GenerationFailed):
        await models.rewriter.judge("an egg", ["an egg", "a rotten egg"], "en", Call())
    await models.close()


async def test_gate_holds_work_back() -> None:
    """With a closed gate and a full queue the next caller is refused."""
    gate = threading.Event()
    models = fake_models(FakeBehaviour(gate=gate, max_queued=1))
    first = asyncio.ensure_future(models.translator.translate("one", "en", "fr", Call()))
    await asyncio.sleep(0)
    with pytest.raises(Overloaded):
        await models.embedder.embed(["two", "three"], Call())
    gate.set()
    assert (await first).text == "oneé"
    await models.close()


async def test_limits_are_reported() -> None:
    """Cut input and cut output are both said."""
    models = fake_models(FakeBehaviour(max_input_tokens=5, max_output_tokens=2))
    generation = await models.translator.translate("one two three four", "en", "fr", Call())
    assert generation.truncated_input
    assert generation.truncated_output
    assert generation.text == "oneé twoé"
    await models.close()
