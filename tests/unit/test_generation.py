from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from kibaru_service.domain import ModelRef
from kibaru_service.engine.batcher import Batcher
from kibaru_service.engine.fair import FairBatching
from kibaru_service.engine.fake import FakeTokenizer
from kibaru_service.engine.generation import Generator, output_limit, padding_class
from kibaru_service.engine.protocol import Call, DecodeOptions, Hypothesis, Search, Tokens
from kibaru_service.engine.rows import RowTemplate

TAGS = {"en": "<en>", "fr": "<fr>", "bm": "<bm>"}


class EchoModel:
    """Writes its prefix and its source, and keeps what it was asked."""

    def __init__(self) -> None:
        self.calls: list[tuple[list[Tokens], list[Tokens], DecodeOptions]] = []

    def generate(
        self,
        sources: Sequence[Tokens],
        prefixes: Sequence[Tokens],
        options: DecodeOptions,
        stopped: Callable[[int], bool] | None = None,  # noqa: ARG002
    ) -> list[Hypothesis]:
        self.calls.append((list(sources), list(prefixes), options))
        return [
            Hypothesis([*prefix, *source], -0.5)
            for source, prefix in zip(sources, prefixes, strict=True)
        ]

    def score(self, *_rows: Sequence[Tokens]) -> list[list[float]]:
        raise NotImplementedError


class LookingModel(EchoModel):
    """Says that each piece came from the one that stands as far from the end."""

    def generate(self, sources: Sequence[Tokens], *rest: Any, **more: Any) -> list[Hypothesis]:
        size = len(sources[0])
        looks = tuple((size - 1 - place, 0.9) for place in range(size))
        written = [f"▁{token}" for token in reversed(sources[0])]
        del rest, more
        return [Hypothesis(written, -0.5, looks=looks)]


def make_generator(model: EchoModel, prefix: str, options: DecodeOptions) -> Generator:
    template = RowTemplate(("{source}", "{text}"), (prefix,), TAGS, max_tokens=100)
    return Generator(ModelRef("echo", "00"), model, FakeTokenizer(), template, options)


@given(length=st.integers(1, 5000))
def test_output_limit_leaves_room_and_is_coarse(length: int) -> None:
    """At least twice the source, at most four times and a margin, always a power of two."""
    limit = output_limit(length)
    assert 2 * length + 32 <= limit < 2 * (2 * length + 32)
    assert limit.bit_count() == 1


@given(one=st.integers(1, 300), other=st.integers(1, 300))
def test_rows_within_a_vector_are_not_padded_beyond_it(one: int, other: int) -> None:
    """Rows below 8 tokens, from 8 to 15, and from 16 on never share a batch."""
    alike = (one < 8, one < 16) == (other < 8, other < 16)
    assert (padding_class(one) == padding_class(other)) is alike


async def test_roles_and_languages_of_one_model_share_a_batch() -> None:
    """Two targets and a rewriting go through the model at once: only their prefixes differ."""
    model = EchoModel()
    options = DecodeOptions(beam_size=2)
    translate = make_generator(model, "{target}", options)
    rewrite = make_generator(model, "<compress>", options)
    batcher = Batcher(FairBatching())
    results = await asyncio.gather(
        translate.generate("a", ("en", "fr"), batcher, Call()),
        translate.generate("b", ("en", "bm"), batcher, Call()),
        rewrite.generate("c", ("en", "en"), batcher, Call()),
    )
    await batcher.close()
    assert [row.text for row in results] == ["<fr> <en> a", "<bm> <en> b", "<compress> <en> c"]
    assert len(model.calls) == 1


async def test_origins_are_told_of_what_was_written() -> None:
    """Tags are no words; nobody looked for those of a start that a text goes on from."""
    generator = make_generator(LookingModel(), "{target}", DecodeOptions())
    batcher = Batcher(FairBatching())
    whole = await generator.generate("▁a ▁b", ("en", "fr"), batcher, Call())
    begun = await generator.generate("▁a ▁b", ("en", "fr"), batcher, Call(), Search(start="x"))
    await batcher.close()
    assert (whole.origins, begun.origins) == ((1, 0, -1), (-1, 1, 0, -1))


async def test_other_options_are_another_batch() -> None:
    """Greedy and beam search never run together."""
    model = EchoModel()
    batcher = Batcher(FairBatching())
    await asyncio.gather(
        *(
            make_generator(model, "{target}", DecodeOptions(beam_size=beam)).generate(
                "a", ("en", "fr"), batcher, Call()
            )
            for beam in (1, 4)
        )
    )
    await batcher.close()
    assert sorted(options.beam_size for _, _, options in model.calls) == [1, 4]


async def test_runaway_output_is_bounded_by_the_source() -> None:
    """A short text cannot decode to the model's limit, a long one no further than it."""
    model = EchoModel()
    generator = make_generator(model, "{target}", DecodeOptions(max_output_tokens=100))
    batcher = Batcher(FairBatching())
    await generator.generate("a", ("en", "fr"), batcher, Call())
    await generator.generate("a " * 80, ("en", "fr"), batcher, Call())
    await batcher.close()
    assert [options.max_output_tokens for _, _, options in model.calls] == [64, 100]


async def test_a_search_widens_the_beam_and_goes_on_from_a_start() -> None:
    """The text begins with what was asked; a beam is at least as wide as its hypotheses."""
    model = EchoModel()
    generator = make_generator(model, "{target}", DecodeOptions(beam_size=2))
    batcher = Batcher(FairBatching())
    search = Search(hypotheses=4, no_repeat_ngram_size=3, start="x y")
    result = await generator.generate("a", ("en", "fr"), batcher, Call(), search)
    await batcher.close()
    _, prefixes, options = model.calls[0]
    assert prefixes == [["<fr>", "x", "y"]]
    assert result.text.startswith("x y ")
    assert (options.beam_size, options.hypotheses, options.no_repeat_ngram_size) == (4, 4, 3)


async def test_other_hypotheses_come_as_texts() -> None:
    """What the model would have written instead travels along, best first."""

    class TwoMinds(EchoModel):
        def generate(
            self,
            sources: Sequence[Tokens],
            prefixes: Sequence[Tokens],
            options: DecodeOptions,
            stopped: Callable[[int], bool] | None = None,
        ) -> list[Hypothesis]:
            del prefixes, options, stopped
            return [Hypothesis(["b"], -1.0, others=(Hypothesis(["c"], -2.0),)) for _ in sources]

    generator = make_generator(TwoMinds(), "{target}", DecodeOptions())
    batcher = Batcher(FairBatching())
    result = await generator.generate("a", ("en", "fr"), batcher, Call(), Search(hypotheses=2))
    await batcher.close()
    assert (result.text, [o.text for o in result.others]) == ("b", ["c"])
    assert result.cost.output_tokens == 2
