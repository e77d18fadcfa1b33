from __future__ import annotations

import asyncio
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

import pytest

from kibaru_service.domain import ModelRole
from kibaru_service.engine.catalog import read_catalog
from kibaru_service.engine.loading import EngineOptions, load_profile
from kibaru_service.engine.observing import Drop, Ran
from kibaru_service.engine.protocol import Call
from kibaru_service.engine.scheduling import Entry
from kibaru_service.engine.threads import Threads
from kibaru_service.errors import CatalogError, ModelCorrupt, ModelMissing
from kibaru_service.usecases.features import NAMES
from tiny_models import SENTENCES, save_catalog


class Watching:
    """An observer that keeps how many rows each batch had."""

    def __init__(self) -> None:
        self.rows: list[int] = []

    def ran(self, ran: Ran) -> None:
        self.rows.append(len(ran.batch))

    def dropped(self, entries: Sequence[Entry], why: Drop) -> None:
        """Let go of texts that did not run."""


@pytest.fixture(scope="module")
def models_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_catalog(tmp_path_factory.mktemp("models"))


@pytest.fixture
def own_dir(tmp_path: Path) -> Path:
    return save_catalog(tmp_path)


async def test_a_loaded_profile_serves_every_role(models_dir: Path) -> None:
    """From catalogue to text: real files, real tokenizer, real CTranslate2."""
    options = EngineOptions(Threads(inter=2, intra=1))
    models = load_profile(read_catalog(models_dir), "tiny", options)
    await models.warm_up()
    assert models.translator.directions == {("en", "fr"), ("fr", "bm")}
    results = await asyncio.gather(
        *(models.translator.translate(text, "en", "fr", Call()) for text in SENTENCES)
    )
    for text, result in zip(SENTENCES, results, strict=True):
        alone = await models.translator.translate(text, "en", "fr", Call(deterministic=True))
        assert alone.text == result.text
        assert result.score < 0
    rewritten = await models.rewriter.rewrite(SENTENCES[0], "en", Call())
    assert rewritten.model == results[0].model
    embedding = await models.embedder.embed(SENTENCES, Call(), "fr")
    assert embedding.vectors.shape == (len(SENTENCES), 16)
    assert embedding.head is not None
    assert embedding.head.features == len(NAMES)
    await models.close()


async def test_each_role_of_a_model_is_described(models_dir: Path) -> None:
    """One description per model and role, all with the fingerprint that answers carry."""
    models = load_profile(read_catalog(models_dir), "tiny")
    assert [(info.ref.id, info.role) for info in models.infos] == [
        ("mt", ModelRole.TRANSLATE),
        ("mt", ModelRole.SUMMARIZE),
        ("enc", ModelRole.EMBED),
    ]
    assert models.infos[0].directions == (("en", "fr"), ("fr", "bm"))
    assert models.infos[2].languages == ("en", "fr")
    generation = await models.translator.translate("Bamako", "en", "fr", Call())
    assert generation.model == models.infos[0].ref
    await models.close()


async def test_the_language_of_an_embedding_matters(models_dir: Path) -> None:
    """A template with a source tag gives another vector for another language."""
    models = load_profile(read_catalog(models_dir), "tiny")
    default = (await models.embedder.embed(["Bamako"], Call())).vectors
    english = (await models.embedder.embed(["Bamako"], Call(), "en")).vectors
    french = (await models.embedder.embed(["Bamako"], Call(), "fr")).vectors
    assert default == pytest.approx(english)
    assert default != pytest.approx(french)
    await models.close()


async def test_cut_input_and_output_are_reported(models_dir: Path) -> None:
    """Nothing is lost in silence on the way through a model."""
    models = load_profile(read_catalog(models_dir), "tiny")
    long = await models.translator.translate(" ".join(SENTENCES), "en", "fr", Call())
    short = await models.translator.translate("Bamako", "en", "fr", Call())
    assert long.truncated_input
    assert not short.truncated_input
    assert short.cost.output_tokens <= 24
    await models.close()


async def test_a_batch_has_no_more_rows_than_the_catalogue_says(own_dir: Path) -> None:
    """How many rows are best is the model's own: `batch_rows` holds, however many wait."""
    catalog = own_dir / "catalog.toml"
    head = "[models.mt.translate]\n"
    catalog.write_text(catalog.read_text("utf-8").replace(head, f"{head}batch_rows = 2\n"), "utf-8")
    seen = Watching()
    models = load_profile(read_catalog(own_dir), "tiny", EngineOptions(observers=[seen]))
    await asyncio.gather(
        *(models.translator.translate(text, "en", "fr", Call()) for text in SENTENCES)
    )
    await models.close()
    assert max(seen.rows) == 2


def test_changed_weights_do_not_load(own_dir: Path) -> None:
    """A single changed byte stops the start, and nothing is left running."""
    weights = own_dir / "mt" / "model.bin"
    content = bytearray(weights.read_bytes())
    content[-1] ^= 1
    weights.write_bytes(content)
    before = threading.active_count()
    with pytest.raises(ModelCorrupt, match=r"model\.bin"):
        load_profile(read_catalog(own_dir), "tiny")
    assert threading.active_count() == before


def test_missing_weights_do_not_load(own_dir: Path) -> None:
    """The file that is not there is named."""
    (own_dir / "enc" / "vocabulary.json").unlink()
    with pytest.raises(ModelMissing, match=r"vocabulary\.json"):
        load_profile(read_catalog(own_dir), "tiny")


def test_template_tokens_must_be_in_the_vocabulary(own_dir: Path) -> None:
    """CTranslate2 would read a wrong tag as <unk>; we do not start."""
    path = own_dir / "catalog.toml"
    path.write_text(path.read_text("utf-8").replace('"<compress>"', '"<shorten>"'), "utf-8")
    with pytest.raises(ModelCorrupt, match="<shorten>"):
        load_profile(read_catalog(own_dir), "tiny")


def test_unknown_profile_is_an_error(models_dir: Path) -> None:
    """The name of a profile comes from outside."""
    with pytest.raises(CatalogError, match="huge"):
        load_profile(read_catalog(models_dir), "huge")


def test_importing_the_engine_leaves_openmp_unset() -> None:
    """CTranslate2 is imported by the first load only, after threads were configured."""
    program = (
        "import sys; import kibaru_service.engine.loading, kibaru_service.engine.fake;"
        "sys.exit('ctranslate2' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
