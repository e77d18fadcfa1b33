from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from kibaru_service.domain import ModelRef
from kibaru_service.engine.cache import OVERHEAD_BYTES, SentenceCache
from kibaru_service.engine.fake import FakeBehaviour, fake_models
from kibaru_service.engine.protocol import Call, Cost, Generation, Search
from kibaru_service.errors import GenerationFailed

REF = ModelRef("m", "1")


class Maker:
    """Makes generations, and keeps what it was asked for."""

    def __init__(self) -> None:
        self.made: list[str] = []

    def __call__(self, text: str) -> Callable[[], Awaitable[Generation]]:
        async def make() -> Generation:
            self.made.append(text)
            return Generation(text.upper(), -0.5, REF, Cost(input_tokens=3, output_tokens=4))

        return make


async def test_known_result_costs_nothing() -> None:
    """The second asker gets the same text, without tokens or seconds, counted as reused."""
    cache, maker = SentenceCache(10_000), Maker()
    first = await cache.get("k", "a", maker("a"))
    second = await cache.get("k", "a", maker("a"))
    assert maker.made == ["a"]
    assert (second.text, second.score, second.model) == (first.text, first.score, first.model)
    assert first.cost == Cost(input_tokens=3, output_tokens=4)
    assert second.cost == Cost(reused=1)
    assert (cache.counts.hits, cache.counts.misses, cache.counts.entries) == (1, 1, 1)


async def test_other_keys_have_other_results() -> None:
    """Nothing is mixed up between keys."""
    cache, maker = SentenceCache(10_000), Maker()
    texts = [(await cache.get(key, key, maker(key))).text for key in ("a", "b", "a", "b")]
    assert texts == ["A", "B", "A", "B"]


async def test_bytes_are_bounded_and_the_oldest_goes() -> None:
    """The least recently used makes room; the bound holds at all times."""
    room = 3 * (OVERHEAD_BYTES + 200)
    cache, maker = SentenceCache(room), Maker()
    for key in ("a", "b", "c", "a", "d", "a", "b"):
        await cache.get(key, key, maker(key))
        assert cache.counts.bytes <= room
    assert maker.made == ["a", "b", "c", "d", "b"]
    assert cache.counts.evictions == 2


async def test_what_does_not_fit_is_not_kept() -> None:
    """A result larger than the whole cache evicts nothing."""
    cache, maker = SentenceCache(OVERHEAD_BYTES + 300), Maker()
    await cache.get("small", "s", maker("s"))
    await cache.get("large", "x" * 5000, maker("x" * 5000))
    await cache.get("small", "s", maker("s"))
    assert maker.made == ["s", "x" * 5000]


async def test_zero_bytes_are_off() -> None:
    """Without room nothing is kept or counted."""
    cache, maker = SentenceCache(0), Maker()
    for _ in range(2):
        await cache.get("k", "a", maker("a"))
    assert maker.made == ["a", "a"]
    assert cache.counts.hits == cache.counts.misses == 0


async def test_errors_are_not_kept() -> None:
    """After a failure the next asker tries again."""
    cache, maker = SentenceCache(10_000), Maker()

    async def fail() -> Generation:
        raise GenerationFailed("no")

    with pytest.raises(GenerationFailed):
        await cache.get("k", "a", fail)
    assert (await cache.get("k", "a", maker("a"))).text == "A"


async def test_language_search_and_role_are_part_of_the_key() -> None:
    """A sentence is decoded again for another language, search or role, and not for the same."""
    models = fake_models(FakeBehaviour(cache_bytes=100_000))
    translator, text, call = models.translator, "the cat", Call()
    for target, search in [("fr", Search()), ("bm", Search()), ("fr", Search(hypotheses=2))] * 2:
        await translator.translate(text, "en", target, call, search)
    await models.rewriter.rewrite(text, "en", call)
    await models.rewriter.rewrite(text, "en", call)
    await models.close()
    assert (models.cache.counts.misses, models.cache.counts.hits) == (4, 4)


async def test_judgements_are_known_by_all_their_versions() -> None:
    """Another version is another question; a sentence that is judged again is no second one."""
    models = fake_models(FakeBehaviour(cache_bytes=100_000))
    rewriter, text, call = models.rewriter, "the cat", Call()
    first = await rewriter.judge(text, ["a cat", "cat"], "en", call)
    again = await rewriter.judge(text, ["a cat", "cat"], "en", call)
    other = await rewriter.judge(text, ["a catcat"], "en", call)
    own = await rewriter.judge(text, ["a cat", "cat"], "en", Call(deterministic=True))
    await models.close()
    assert (models.cache.counts.misses, models.cache.counts.hits) == (2, 1)
    assert first.scores == again.scores == own.scores != other.scores
    assert again.cost == Cost()
    assert own.cost.input_tokens == first.cost.input_tokens > 0


async def test_deterministic_call_gets_nothing_from_others() -> None:
    """Who asks for a decoding of its own gets one, though the result is known."""
    models = fake_models(FakeBehaviour(cache_bytes=100_000))
    await models.translator.translate("the cat", "en", "fr", Call())
    own = await models.translator.translate("the cat", "en", "fr", Call(deterministic=True))
    await models.close()
    assert own.cost.reused == 0
    assert own.cost.output_tokens == 2
