"""Batch-mates never change a text: the bundled models, over random mixes of rows.

A sample runs with every test run; `pytest -m thorough` runs thousands.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Hashable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from kibaru_service.domain import Language, ModelRole
from kibaru_service.engine.catalog import read_catalog
from kibaru_service.engine.devices import Device
from kibaru_service.engine.generation import Generator
from kibaru_service.engine.opening import open_generators
from kibaru_service.engine.protocol import Hypothesis
from kibaru_service.engine.rows import Row
from kibaru_service.engine.shelf import Shelf
from kibaru_service.engine.threads import Threads
from kibaru_service.text.document import read
from kibaru_service.text.normalize import for_model

pytestmark = pytest.mark.models
MODELS = Path(__file__).resolve().parents[2] / "models"
DATA = Path(__file__).resolve().parents[1] / "data"
LONGEST_MIX = 12


@dataclass(frozen=True)
class Pool:
    """Rows of every direction and role, and what each becomes alone."""

    generator: Generator
    beam: int
    rows: tuple[Row, ...]
    alone: tuple[Hypothesis, ...]

    def run(self, rows: list[Row]) -> list[Hypothesis]:
        """Decode rows as one batch."""
        options = replace(self.generator.options, beam_size=self.beam, max_output_tokens=128)
        return self.generator.model.generate(
            [row.source for row in rows], [row.prefix for row in rows], options
        )


def sentences() -> list[tuple[str, str]]:
    """(language, sentence) of the articles of the tests."""
    found: list[tuple[str, str]] = []
    for path in sorted(DATA.glob("*.txt")):
        tag = "fr" if path.stem.endswith("-fr") else "en"
        document = read(path.read_text("utf-8"), Language(tag, 1.0))
        found.extend((tag, for_model(sentence.text)) for sentence in document.sentences)
    return found


@pytest.fixture(scope="module", params=[1, 2])
def pool(request: pytest.FixtureRequest) -> Pool:
    catalog = read_catalog(MODELS)
    specs = catalog.specs("compact").values()
    spec = next(spec for spec in specs if spec.translate and spec.summarize)
    assert spec.translate
    assert spec.summarize
    roles = open_generators(spec, Shelf(Threads(), Device()))
    translate, rewrite = roles[ModelRole.TRANSLATE], roles[ModelRole.SUMMARIZE]
    rows = []
    for source, text in sentences():
        (pieces,) = translate.tokenizer.encode([text])
        ways = [way for way in spec.translate.directions if way[0] == source]
        rows += [translate.template.build(pieces, *way) for way in ways]
        if source in spec.summarize.languages:
            rows.append(rewrite.template.build(pieces, source, source))
    bare = Pool(translate, request.param, tuple(rows[::4]), ())
    return replace(bare, alone=tuple(bare.run([row])[0] for row in bare.rows))


def check(pool: Pool, mixes: int, seed: int) -> None:
    """Decode so many random mixes of rows that share a lane; each must be what it is alone."""
    chance = random.Random(seed)
    lanes: defaultdict[Hashable, list[int]] = defaultdict(list)
    for number, row in enumerate(pool.rows):
        lanes[pool.generator.lane(row).key].append(number)
    for _ in range(mixes):
        lane = lanes[pool.generator.lane(chance.choice(pool.rows)).key]
        chosen = chance.choices(lane, k=chance.randint(2, LONGEST_MIX))
        for number, found in zip(chosen, pool.run([pool.rows[n] for n in chosen]), strict=True):
            assert found.tokens == pool.alone[number].tokens, (chosen, number)


def test_a_sample_of_mixes(pool: Pool) -> None:
    """Whatever shares the batch, in greedy search and with beams, a row writes the same."""
    check(pool, mixes=8, seed=5)


@pytest.mark.thorough
def test_thousands_of_mixes(pool: Pool) -> None:
    """The same, often enough to meet a flip that happens once in a thousand batches."""
    check(pool, mixes=1500, seed=17)
