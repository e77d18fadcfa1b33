from __future__ import annotations

import asyncio
import threading

import pytest

from kibaru_service.engine.fake import REF, FakeBehaviour, fake_models, fake_translate
from kibaru_service.engine.models import LoadedModels
from kibaru_service.engine.protocol import Call
from kibaru_service.errors import DeadlineExceeded, Unavailable, UnsupportedLanguage


async def test_unserved_languages_are_refused() -> None:
    """No model, no guess: the pair or the language is named."""
    models = fake_models()
    with pytest.raises(UnsupportedLanguage, match="'bm'") as error:
        await models.translator.translate("a", "bm", "fr", Call())
    assert error.value.field == "target_language"
    with pytest.raises(UnsupportedLanguage, match="'bm'"):
        await models.rewriter.rewrite("a", "bm", Call())
    with pytest.raises(UnsupportedLanguage, match="'bm'"):
        await models.rewriter.judge("a", ["a"], "bm", Call())
    with pytest.raises(UnsupportedLanguage, match="'bm'"):
        await models.embedder.embed(["a"], Call(), "bm")
    await models.close()


async def test_directions_and_languages_are_those_with_a_model() -> None:
    """Nothing is offered that needs a pivot."""
    models = fake_models()
    assert ("bm", "fr") not in models.translator.directions
    assert models.rewriter.languages == models.embedder.languages == {"en", "fr"}
    await models.close()


@pytest.mark.parametrize("text", ["", "  \n\u00a0"])
async def test_blank_text_needs_no_model(text: str) -> None:
    """Blank in, blank out, at no cost."""
    models = fake_models()
    generation = await models.translator.translate(text, "en", "fr", Call())
    assert (generation.text, generation.cost.input_tokens) == ("", 0)
    await models.close()


async def test_cost_counts_what_went_in_and_out() -> None:
    """Tags and end are part of the input; the output is what was written."""
    models = fake_models()
    generation = await models.translator.translate("two words", "en", "fr", Call())
    assert generation.cost.input_tokens == 4
    assert generation.cost.output_tokens == 2
    assert generation.model == REF
    await models.close()


async def test_long_texts_are_tokenised_off_the_loop() -> None:
    """A very long text gives the same answer as a short one would."""
    models = fake_models(FakeBehaviour(max_input_tokens=5000, max_output_tokens=5000))
    text = "some words " * 800
    generation = await models.translator.translate(text, "en", "fr", Call())
    assert generation.text == fake_translate(text, "fr")
    await models.close()


async def test_deterministic_calls_give_the_same_text() -> None:
    """Alone or in company, the answer is the same."""
    models = fake_models()
    call = Call(deterministic=True)
    texts = [f"text number {n}" for n in range(5)]
    alone = [await models.translator.translate(text, "en", "bm", call) for text in texts]
    together = await asyncio.gather(
        *(models.translator.translate(text, "en", "bm", Call()) for text in texts)
    )
    assert [row.text for row in alone] == [row.text for row in together]
    await models.close()


async def test_past_deadline_is_not_served() -> None:
    """A call that is already late costs no run."""
    models = fake_models()
    with pytest.raises(DeadlineExceeded):
        await models.translator.translate("late", "en", "fr", Call(deadline=0.0))
    await models.close()


async def test_closed_models_are_unavailable() -> None:
    """What is queued is finished, what comes after is refused; closing twice is fine."""
    gate = threading.Event()
    models: LoadedModels = fake_models(FakeBehaviour(gate=gate))
    queued = asyncio.ensure_future(models.translator.translate("a b", "en", "fr", Call()))
    await asyncio.sleep(0)
    closing = asyncio.ensure_future(models.close())
    await asyncio.sleep(0)
    with pytest.raises(Unavailable):
        await models.translator.translate("c", "en", "fr", Call())
    gate.set()
    await closing
    assert (await queued).text == "aé bé"
    await models.close()
