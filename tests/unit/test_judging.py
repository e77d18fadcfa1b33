from __future__ import annotations

import math
from collections.abc import AsyncIterator, Callable, Sequence
from typing import Any

import pytest
import pytest_asyncio

from kibaru_service.domain import ModelRef
from kibaru_service.engine.batcher import Batcher, Job
from kibaru_service.engine.fair import FairBatching
from kibaru_service.engine.generation import Generator
from kibaru_service.engine.judging import Judge
from kibaru_service.engine.protocol import (
    Call,
    DecodeOptions,
    Hypothesis,
    Judgement,
    Tokens,
)
from kibaru_service.engine.rows import RowTemplate
from kibaru_service.engine.scheduling import Lane

REF = ModelRef("judge", "00")
TEMPLATE = RowTemplate(("{source}", "{text}", "</s>"), ("<compress>",), {"en": "<en>"}, 40)
END = -0.25


class PairsOfLetters:
    """Pieces of at most two letters; the first of a word bears the mark of its start."""

    def encode(self, texts: Sequence[str]) -> list[Tokens]:
        return [[piece for word in text.split() for piece in _pieces(word)] for text in texts]

    def decode(self, tokens: Sequence[Tokens]) -> list[str]:
        return ["".join(row).replace("▁", " ").strip() for row in tokens]


class LetterCounter:
    """Finds a token the less likely the more letters it has, and keeps what it was asked."""

    def __init__(self) -> None:
        self.calls: list[tuple[list[Tokens], list[Tokens], list[Tokens]]] = []

    def generate(
        self,
        sources: Sequence[Tokens],
        prefixes: Sequence[Tokens],
        options: DecodeOptions,
        stopped: Callable[[int], bool] | None = None,
    ) -> list[Hypothesis]:
        raise NotImplementedError

    def score(
        self, sources: Sequence[Tokens], prefixes: Sequence[Tokens], targets: Sequence[Tokens]
    ) -> list[list[float]]:
        self.calls.append((list(sources), list(prefixes), list(targets)))
        return [[*(-float(len(t.strip("▁"))) for t in target), END] for target in targets]


class CountingBatcher(Batcher):
    """Keeps how many jobs each submission brought."""

    def __init__(self) -> None:
        super().__init__(FairBatching())
        self.submitted: list[int] = []

    async def submit(self, lane: Lane, jobs: Sequence[Job], call: Call) -> list[Any]:
        self.submitted.append(len(jobs))
        return await super().submit(lane, jobs, call)


@pytest_asyncio.fixture
async def batcher() -> AsyncIterator[CountingBatcher]:
    counting = CountingBatcher()
    yield counting
    await counting.close()


async def judged(
    batcher: Batcher,
    text: str,
    *versions: str,
    model: LetterCounter | None = None,
) -> Judgement:
    """What the letter counter makes of versions of a text."""
    model = model or LetterCounter()
    generator = Generator(REF, model, PairsOfLetters(), TEMPLATE, DecodeOptions())
    return await Judge(generator, batcher).judge(text, versions, "en", Call())


async def test_pieces_are_summed_and_versions_keep_their_order(batcher: CountingBatcher) -> None:
    """One number a version, its end included; all versions are queued at once."""
    found = await judged(batcher, "any", "they rose by 5", "rose", "they fell again")
    assert found.scores == (-11 + END, -4 + END, -13 + END)
    assert (found.model, batcher.submitted) == (REF, [3])


async def test_rows_are_those_that_the_model_was_trained_on(batcher: CountingBatcher) -> None:
    """The text as to be rewritten, the version as what was written of it."""
    model = LetterCounter()
    await judged(batcher, "they rose", "rose", model=model)
    source = ["<en>", "▁th", "ey", "▁ro", "se", "</s>"]
    assert model.calls == [([source], [["<compress>"]], [["▁ro", "se"]])]


async def test_only_targets_that_are_padded_alike_run_together(batcher: CountingBatcher) -> None:
    """Others would change the last bits of each other, and more after rounding."""
    model = LetterCounter()
    versions = ["a " * count for count in (2, 20, 5, 10, 6, 14)]
    found = await judged(batcher, "any", *versions, model=model)
    runs = [sorted(map(len, targets)) for _, _, targets in model.calls]
    # With prefix and end: below 8 tokens, below 16, and more.
    assert sorted(runs) == [[2, 5], [6, 10], [14, 20]]
    assert found.scores == tuple(END - count for count in (2, 20, 5, 10, 6, 14))


@pytest.mark.parametrize("text", ["", " ", "a " * 39])
async def test_a_text_that_is_blank_or_cut_judges_nothing(
    batcher: CountingBatcher, text: str
) -> None:
    """Of versions of what the model does not see whole nothing is known, and none costs a run."""
    found = await judged(batcher, text, "a", "b")
    assert found == Judgement((-math.inf, -math.inf), REF)
    assert batcher.submitted == []


async def test_no_versions_need_no_model(batcher: CountingBatcher) -> None:
    """Nothing in, nothing out."""
    assert await judged(batcher, "any") == Judgement((), REF)
    assert batcher.submitted == []


async def test_a_version_beyond_the_model_is_not_likely_at_all(batcher: CountingBatcher) -> None:
    """Those beside it have their scores; prefix and end count."""
    whole, longer = "a " * 38, "a " * 39
    found = await judged(batcher, "any", longer, whole, "a")
    assert found.scores == (-math.inf, -38 + END, -1 + END)


async def test_an_empty_version_has_an_end(batcher: CountingBatcher) -> None:
    """How likely it is to write nothing."""
    assert (await judged(batcher, "any", "", "a")).scores == (END, -1 + END)


async def test_cost_is_of_all_rows_and_targets(batcher: CountingBatcher) -> None:
    """The source counts once for each version; nothing is written."""
    cost = (await judged(batcher, "they rose", "they", "a")).cost
    assert (cost.input_tokens, cost.output_tokens, cost.reused) == (6 + 2 + 6 + 1, 0, 0)
    assert cost.compute_seconds > 0


def _pieces(word: str) -> Tokens:
    first, *rest = [word[place : place + 2] for place in range(0, len(word), 2)]
    return [f"▁{first}", *rest]
