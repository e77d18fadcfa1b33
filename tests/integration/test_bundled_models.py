"""The models that ship with the service, from the committed files to text."""

from __future__ import annotations

import asyncio
import re
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import pytest
import pytest_asyncio

from kibaru_service.domain import Limits, Term
from kibaru_service.engine.catalog import read_catalog
from kibaru_service.engine.integrity import verify
from kibaru_service.engine.loading import EngineOptions, load_profile
from kibaru_service.engine.models import LoadedModels
from kibaru_service.engine.protocol import Call
from kibaru_service.engine.threads import Threads, available_cores, plan_threads
from kibaru_service.errors import ModelCorrupt
from kibaru_service.text.language import detect
from kibaru_service.usecases.features import NAMES, describe
from kibaru_service.usecases.quality import Quality
from kibaru_service.usecases.repair import RepairPolicy
from kibaru_service.usecases.translate import TranslateTexts

MODELS = Path(__file__).parents[2] / "models"
PROFILE = "compact"

pytestmark = [
    pytest.mark.models,
    pytest.mark.skipif(not (MODELS / "catalog.toml").exists(), reason="no bundled models"),
    pytest.mark.asyncio(loop_scope="module"),
]

TEXTS = {
    "en": [
        "The river rose by 3 metres on Tuesday, and 40 families left their homes.",
        "Schools in Segou will stay closed until Friday.",
        "Rain is expected again tomorrow.",
    ],
    "fr": [
        "Le fleuve est monté de 3 mètres mardi et 40 familles ont quitté leur maison.",
        "Les écoles de Ségou resteront fermées jusqu'à vendredi.",
        "De nouvelles pluies sont attendues demain.",
    ],
}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def models() -> AsyncIterator[LoadedModels]:
    options = EngineOptions(plan_threads(available_cores()))
    loaded = load_profile(read_catalog(MODELS), PROFILE, options)
    await loaded.warm_up()
    yield loaded
    await loaded.close()


async def test_committed_files_are_those_of_the_catalogue() -> None:
    """Every file of every bundled model has its size and its hash."""
    bundled = [spec for spec in read_catalog(MODELS).models.values() if spec.folder.exists()]
    assert bundled
    for spec in bundled:
        verify(spec)


async def test_no_file_of_a_bundled_model_goes_unchecked(tmp_path: Path) -> None:
    """One bit turned over in any of them, tokenizer and head included, and there is no start."""
    bundled = [spec for spec in read_catalog(MODELS).models.values() if spec.source is None]
    names = {name for spec in bundled for name in spec.files}
    assert {"model.bin", "config.json", "spm.model", "salience.npz"} <= names
    for spec in bundled:
        copy = spec.model_copy(update={"folder": tmp_path / spec.id})
        shutil.copytree(spec.folder, copy.folder)
        verify(copy)
        for name in spec.files:
            whole = (copy.folder / name).read_bytes()
            (copy.folder / name).write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
            with pytest.raises(ModelCorrupt, match=re.escape(name)):
                verify(copy)
            (copy.folder / name).write_bytes(whole)


async def test_the_promised_directions_are_served(models: LoadedModels) -> None:
    """French and Bambara out, from English or French; summaries and vectors in both."""
    reached = {target for _, target in models.translator.directions}
    assert {"fr", "bm"} <= reached
    assert {"en", "fr"} <= models.embedder.languages
    assert "en" in models.rewriter.languages


async def test_the_head_knows_our_features(models: LoadedModels) -> None:
    """It was trained on what the service shows it, and has least use for the last sentence."""
    for language, texts in TEXTS.items():
        embedding = await models.embedder.embed(texts, Call(), language)
        assert embedding.head is not None
        assert embedding.head.features == len(NAMES)
        features = describe(texts, embedding.vectors).astype(np.float64)
        assert embedding.head.rank(features, embedding.vectors).argmin() == 2


async def test_every_direction_writes_another_language(models: LoadedModels) -> None:
    """Output is there, is no copy, and is neither cut nor a runaway."""
    for source, target in sorted(models.translator.directions):
        for text in TEXTS.get(source, []):
            result = await models.translator.translate(text, source, target, Call())
            assert result.text
            assert result.text != text
            assert not result.truncated_input
            assert not result.truncated_output, f"{source}-{target}: {result.text}"
            assert -4.0 < result.score < 0.0


async def test_numbers_of_a_simple_sentence_survive(models: LoadedModels) -> None:
    """The digits of a plain sentence come through from English to French."""
    result = await models.translator.translate(TEXTS["en"][0], "en", "fr", Call())
    assert re.findall(r"\d+", result.text) == ["3", "40"]


async def test_a_translation_tells_where_its_words_come_from(models: LoadedModels) -> None:
    """By the attention of the model, which was taught where to look."""
    source = "In May the old farmers sold 12 goats in Segou."
    found = await models.translator.translate(source, "en", "fr", Call())
    said = [word.strip(",.") for word in found.text.split()]
    words = dict(zip(said, found.origins, strict=True))
    assert source.split()[words["12"]] == "12"
    assert source.split()[words["mai"]] == "May"


async def test_neighbours_do_not_change_a_translation(models: LoadedModels) -> None:
    """Alone or in a batch with all others, a text is translated alike."""
    work = [
        (text, source, target)
        for source, target in sorted(models.translator.directions)
        for text in TEXTS.get(source, [])
    ]
    together = await asyncio.gather(*(models.translator.translate(*job, Call()) for job in work))
    alone = [await models.translator.translate(*job, Call(deterministic=True)) for job in work]
    assert [row.text for row in together] == [row.text for row in alone]


async def test_rewriting_stays_in_its_language_and_gets_no_longer(models: LoadedModels) -> None:
    """A short version is not longer than a margin over its source, and shares its words."""
    for language in sorted(models.rewriter.languages):
        for text in TEXTS.get(language, []):
            result = await models.rewriter.rewrite(text, language, Call())
            assert result.text
            assert len(result.text) <= 1.5 * len(text)
            shared = set(result.text.lower().split()) & set(text.lower().split())
            assert shared, f"{language}: {result.text}"


async def test_the_rewriter_tells_good_grammar_from_bad(models: LoadedModels) -> None:
    """Of two versions that differ in one ending, the one whose verb agrees is likelier."""
    versions = ["Analysts say prices are falling.", "Analysts say prices is falling."]
    judged = await models.rewriter.judge(
        "Analysts said prices were falling.", versions, "en", Call()
    )
    good, bad = judged.scores
    assert good > bad + 1.0


async def test_neighbours_do_not_change_a_judgement(models: LoadedModels) -> None:
    """To the last bit, also where some versions are longer than a vector and others are not."""
    text = TEXTS["en"][0]
    parts = text.split()
    versions = [" ".join(parts[:count]) for count in range(len(parts) + 1)]
    together, other = await asyncio.gather(
        models.rewriter.judge(text, versions, "en", Call()),
        models.rewriter.judge(" ".join(reversed(parts)), versions, "en", Call()),
    )
    alone = await models.rewriter.judge(text, versions, "en", Call(deterministic=True))
    assert together.scores == alone.scores != other.scores


async def test_vectors_tell_topics_apart(models: LoadedModels) -> None:
    """A sentence is nearer to its own rewording than to another topic."""
    texts = [
        "The river flooded forty houses on Tuesday.",
        "On Tuesday forty homes were flooded by the river.",
        "The national football team signed a new coach.",
    ]
    vectors = (await models.embedder.embed(texts, Call(), "en")).vectors
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1.0, abs=1e-4)
    similarity = vectors @ vectors.T
    assert similarity[0, 1] > similarity[0, 2]


async def test_threads_do_not_change_a_translation(models: LoadedModels) -> None:
    """One core or all of them: the same text."""
    single = load_profile(read_catalog(MODELS), PROFILE, EngineOptions(Threads(1, 1)))
    call = Call(deterministic=True)
    for source, target in sorted(models.translator.directions):
        text = TEXTS.get(source, [""])[0]
        one = await single.translator.translate(text, source, target, call)
        many = await models.translator.translate(text, source, target, call)
        assert one.text == many.text
    await single.close()


@pytest.mark.parametrize("target", ["fr", "bm"])
async def test_repairs_mend_within_their_budget(models: LoadedModels, target: str) -> None:
    """Fewer sentences fail after repairs than before, and repairs cost what they may at most."""
    text = (Path(__file__).parents[1] / "data" / "market-reopens.txt").read_text("utf-8")
    policy = RepairPolicy(ratio=1.0, floor=1_000)
    use_case = TranslateTexts(models.translator, detect, Limits(), quality=Quality(policy=policy))
    done = await use_case.run([text], "en", target, (), Call())
    repair = done.usage.repair
    first = done.usage.input_tokens + done.usage.output_tokens - repair.tokens
    assert repair.tokens <= policy.floor + policy.ratio * first
    assert repair.failed == repair.repaired + repair.flagged
    assert repair.flagged < max(repair.failed, 1)


async def test_a_term_comes_through(models: LoadedModels) -> None:
    """What must be left alone is in the output as it was, or the segment says that it is not."""
    use_case = TranslateTexts(models.translator, detect, Limits())
    terms = (Term("Kibaru", "Kibaru"),)
    done = await use_case.run(["The readers of Kibaru came today."], "en", "fr", terms, Call())
    (segment,) = done.texts[0].segments
    flagged = "glossary.missing" in [check.code for check in segment.checks]
    assert ("Kibaru" in segment.text) is not flagged
