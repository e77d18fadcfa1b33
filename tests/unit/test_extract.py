from __future__ import annotations

import re
import tracemalloc
import zlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from kibaru_service.domain import (
    Document,
    ExtractiveSummary,
    Language,
    Length,
    ModelRef,
    Role,
    Usage,
)
from kibaru_service.engine.protocol import (
    Call,
    Cost,
    Embedding,
    SalienceHead,
    Scores,
    Vectors,
)
from kibaru_service.errors import ModelCorrupt
from kibaru_service.text.document import read
from kibaru_service.usecases.extract import ExtractSentences, select
from kibaru_service.usecases.features import NAMES
from kibaru_service.usecases.salience import words

_DATA = Path(__file__).parents[1] / "data"
_BAG = ModelRef("bag", "0")


class BagOfWords:
    """Vectors of hashed word stems: no model, but words in common make sentences similar."""

    languages = frozenset({"en", "fr"})

    def __init__(self) -> None:
        self.seen: list[str] = []

    async def embed(self, texts: Sequence[str], call: Call, language: str = "") -> Embedding:
        assert language in self.languages
        assert call.caller == "tester"
        self.seen.extend(texts)
        return Embedding(_bag(texts), _BAG, Cost(input_tokens=len(texts)))


def _bag(texts: Sequence[str]) -> Vectors:
    vectors = np.zeros((len(texts), 256), np.float32)
    for row, text in zip(vectors, texts, strict=True):
        for word in re.findall(r"\w{4,}", text.lower()):
            row[zlib.crc32(word[:5].encode()) % 256] += 1
    unit: Vectors = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    return unit


def _numbered(count: int) -> tuple[Document, Vectors, list[float]]:
    """Return a document of six-word sentences with falling scores, and vectors at random."""
    text = " ".join(f"Sentence number {i} has six words." for i in range(count))
    vectors = np.random.default_rng(1).normal(size=(count, 16)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    document = read(text, Language("en"))
    assert len(document.sentences) == count
    return document, vectors, [1.0 - 0.9 * i / count for i in range(count)]


def _ids(summary: ExtractiveSummary) -> list[int]:
    return [sentence.sentence_id for sentence in summary.sentences]


def _words(document: Document, summary: ExtractiveSummary) -> int:
    return sum(words(document.sentences[i].text) for i in _ids(summary))


async def _run(
    name: str, length: Length, language: str = "en"
) -> tuple[Document, ExtractiveSummary]:
    document = read((_DATA / name).read_text("utf-8"), Language(language))
    use_case = ExtractSentences(BagOfWords())
    return document, await use_case.run(document, length, Call("tester"), Usage())


@pytest.mark.parametrize(
    ("name", "language", "lead"),
    [
        ("harbor-lines.txt", "en", "About 200 fishermen"),
        ("market-reopens.txt", "en", "The largest night market"),
        ("ecole-fr.txt", "fr", "Fermée depuis deux ans"),
    ],
)
async def test_an_article_is_summed_up_by_its_body(name: str, language: str, lead: str) -> None:
    """The lead of a news article is in, in the article's order, and nothing but body."""
    document, summary = await _run(name, Length(sentences=3), language)
    chosen = [document.sentences[i] for i in _ids(summary)]
    assert len(chosen) == 3
    assert chosen[0].text.startswith(lead)
    assert {sentence.role for sentence in chosen} == {Role.BODY}
    assert sorted(sentence.rank for sentence in summary.sentences) == [1, 2, 3]


async def test_what_is_said_twice_is_picked_once() -> None:
    """A repetition is redundant however salient it is."""
    lead = "The river rose by two meters in one night, and forty families fled from their houses."
    text = (
        f"{lead} The mayor of the town asked the army for boats, tents and blankets. {lead}"
        " The weather service expects more rain for the whole of the coming week."
    )
    document = read(text, Language("en"))
    use_case = ExtractSentences(BagOfWords())
    summary = await use_case.run(document, Length(sentences=3), Call("tester"), Usage())
    assert _ids(summary) == [0, 1, 3]


async def test_the_title_is_seen_and_the_cost_counted() -> None:
    """Sentences are embedded in the models' spelling, the title last; usage names the model."""
    embedder, usage = BagOfWords(), Usage()
    document = read("It’s the first. It’s the second.", Language("en"), "River’s Rise")
    salience = await ExtractSentences(embedder).analyse(document, Call("tester"), usage)
    assert embedder.seen == ["It's the first.", "It's the second.", "River's Rise"]
    assert salience.vectors.shape == (2, 256)
    assert len(salience.scores) == 2
    assert usage == Usage(input_tokens=3, models={_BAG})


async def test_an_empty_document_costs_nothing() -> None:
    """The embedder is not asked."""
    embedder = BagOfWords()
    document = read(" ", Language("en"))
    summary = await ExtractSentences(embedder).run(document, Length(words=5), Call("x"), Usage())
    assert summary.sentences == ()
    assert embedder.seen == []


@pytest.mark.parametrize(("asked", "given"), [(1, 1), (5, 5), (10_000, 40)])
def test_a_limit_in_sentences(asked: int, given: int) -> None:
    """As many as asked for, or all there are."""
    document, vectors, scores = _numbered(40)
    assert len(_ids(select(document, vectors, scores, Length(sentences=asked)))) == given


def test_no_limit_means_three_sentences() -> None:
    """The contract's default."""
    assert len(_ids(select(*_numbered(9), Length()))) == 3


@pytest.mark.parametrize("limit", [6, 20, 50, 100, 239])
def test_a_limit_in_words_is_filled_and_hardly_overshot(limit: int) -> None:
    """Fifteen percent above at most, and no sentence that would fit is missing."""
    document, vectors, scores = _numbered(40)
    used = _words(document, select(document, vectors, scores, Length(words=limit)))
    assert limit - 6 < used <= 1.15 * limit


def test_one_sentence_may_be_longer_than_the_limit() -> None:
    """A summary is never empty; the best one stands alone."""
    document, vectors, scores = _numbered(9)
    assert _ids(select(document, vectors, scores, Length(words=2))) == [0]


def test_a_shorter_sentence_is_taken_where_the_best_does_not_fit() -> None:
    """The limit goes before salience."""
    long = "This one sentence has many more words than anybody asked for in the call."
    document = read(f"{long} This one is short.", Language("en"))
    vectors = np.eye(2, dtype=np.float32)
    assert _ids(select(document, vectors, [1.0, 0.2], Length(words=5))) == [1]


@pytest.mark.parametrize("ratio", [0.01, 0.25, 0.5, 1.0])
def test_a_limit_as_a_share_of_the_words(ratio: float) -> None:
    """A quarter of the words, give or take a sentence; all of them at 1."""
    document, vectors, scores = _numbered(40)
    used = _words(document, select(document, vectors, scores, Length(ratio=ratio)))
    assert used == pytest.approx(ratio * 240, abs=6)


def test_a_book_is_picked_through() -> None:
    """Twenty thousand sentences need no n by n matrix, and a request for half gives half."""
    count = 20_000
    document, vectors, scores = _numbered(count)
    summary = select(document, vectors, scores, Length(sentences=count // 2))
    assert len(summary.sentences) == count // 2
    assert _ids(summary) == sorted(set(_ids(summary)))
    assert sorted(s.rank for s in summary.sentences) == list(range(1, count // 2 + 1))


def test_selecting_twice_gives_the_same() -> None:
    """There is no chance in it."""
    case = _numbered(30)
    assert select(*case, Length(words=60)) == select(*case, Length(words=60))


def test_a_gap_is_filled_by_exchanging_a_sentence() -> None:
    """Nothing that is left fits into what is wanting, but a longer one instead of a pick does."""
    short, long = "Five words are in this.", " ".join(["Thirteen", *["words"] * 12]) + "."
    document = read("\n".join([short, short.replace("Five", "Six"), long, long]), Language("en"))
    vectors = np.eye(4, dtype=np.float32)
    summary = select(document, vectors, [1.0, 0.9, 0.3, 0.2], Length(words=17))
    assert _words(document, summary) == 18
    assert _ids(summary) == [0, 2]


@pytest.mark.parametrize("limit", [40, 60, 100, 200, 400])
@pytest.mark.parametrize("seed", range(4))
def test_a_limit_in_words_holds_on_uneven_sentences(limit: int, seed: int) -> None:
    """Within fifteen percent, on sentences of four to forty words."""
    random = np.random.default_rng(seed)
    rows = [" ".join(["Word"] * int(n)) + "." for n in random.integers(4, 41, 80)]
    document = read("\n\n".join(rows), Language("en"))
    count = len(document.sentences)
    vectors = random.normal(size=(count, 8)).astype(np.float32)
    summary = select(document, vectors, random.random(count).tolist(), Length(words=limit))
    assert _words(document, summary) == pytest.approx(limit, rel=0.15)


def test_only_sentences_with_a_size_are_chosen_from() -> None:
    """Sizes stand for the words of what was written of them."""
    document, vectors, scores = _numbered(9)
    summary = select(document, vectors, scores, Length(words=10), {2: 5, 4: 5, 6: 5})
    assert _ids(summary) == [2, 4]


class LikesTheEnd:
    """A head that gives the last sentence most, and counts what it was shown."""

    features = len(NAMES)

    def rank(self, features: Scores, vectors: Vectors) -> Scores:
        assert features.shape == (len(vectors), len(NAMES))
        share: Scores = np.arange(1.0, len(vectors) + 1)
        share /= share.sum()
        return share


class WithHead(BagOfWords):
    """Hands a head out with its vectors."""

    def __init__(self, head: SalienceHead) -> None:
        super().__init__()
        self.head = head

    async def embed(self, texts: Sequence[str], call: Call, language: str = "") -> Embedding:
        return replace(await super().embed(texts, call, language), head=self.head)


def _long(count: int) -> str:
    """Return an article of `count` sentences of ten words."""
    return " ".join(f"Village {i} sold its {i} goats to a trader again." for i in range(count))


async def test_a_trained_head_goes_before_the_weights() -> None:
    """What it likes is picked, and the best sentence has salience 1."""
    document = read(_long(8), Language("en"))
    use_case = ExtractSentences(WithHead(LikesTheEnd()))
    summary = await use_case.run(document, Length(sentences=1), Call("tester"), Usage())
    assert [(e.sentence_id, e.score) for e in summary.sentences] == [(7, 1.0)]


async def test_ten_thousand_words_are_covered_to_their_end() -> None:
    """Every sentence is embedded once and shown to the head; the last one can be picked."""
    document = read(_long(1_000), Language("en"))
    assert words(document.text) == 10_000
    assert document.coverage.processed == document.coverage.total
    embedder = WithHead(LikesTheEnd())
    summary = await ExtractSentences(embedder).run(
        document, Length(sentences=5), Call("tester"), Usage()
    )
    assert len(embedder.seen) == 1_000
    assert max(_ids(summary)) == 999


async def test_memory_grows_with_the_length_alone() -> None:
    """Twice the article takes about twice the memory at its peak: there is no n by n matrix."""

    async def peak(count: int) -> int:
        document = read(_long(count), Language("en"))
        use_case = ExtractSentences(WithHead(LikesTheEnd()))
        tracemalloc.start()
        await use_case.run(document, Length(sentences=5), Call("tester"), Usage())
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    assert await peak(2_000) < 2.5 * await peak(1_000)


async def test_a_head_for_other_features_is_refused() -> None:
    """It would read one number for another."""

    class Other(LikesTheEnd):
        features = 3

    document = read(_long(4), Language("en"))
    with pytest.raises(ModelCorrupt, match="3 features"):
        await ExtractSentences(WithHead(Other())).run(
            document, Length(sentences=1), Call("tester"), Usage()
        )


@pytest.mark.parametrize("length", [Length(sentences=2), Length(words=8)])
def test_a_sentence_without_words_takes_no_room_and_gets_none(length: Length) -> None:
    """A row of asterisks fits into nothing at all, and still is not picked once all is full."""
    document = read("One two three four.\n\n* * *\n\nFive six seven eight.\n\n***", Language("en"))
    count = len(document.sentences)
    wordless = {s.id for s in document.sentences if not words(s.text)}
    assert wordless
    scores = [0.1 if s.id in wordless else 0.9 for s in document.sentences]
    summary = select(document, np.eye(count, dtype=np.float32), scores, length)
    assert wordless.isdisjoint(_ids(summary))
    assert len(_ids(summary)) == 2
