from __future__ import annotations

import numpy as np
import pytest

from kibaru_service.domain import Document, Language, Role
from kibaru_service.text.document import read
from kibaru_service.usecases.salience import (
    Weights,
    centrality,
    eligible,
    position,
    rank,
    words,
)

_ONLY_CENTRALITY = Weights(centrality=1, position=0, title=0, fewest=1, leaning=0)
_ONLY_POSITION = Weights(centrality=0, position=1, title=0, fewest=4, most=8, leaning=0.5)
_ONLY_TITLE = Weights(centrality=0, position=0, title=1, fewest=1, leaning=0)


def _document(*sentences: str) -> Document:
    return read("\n".join(sentences), Language("en"))


def _three() -> Document:
    return _document("The first is here.", "The second is here.", "The third is here.")


def _unit(*rows: tuple[float, ...]) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    array = np.array(rows, dtype=np.float32)
    unit: np.ndarray[tuple[int, int], np.dtype[np.float32]] = array / np.linalg.norm(
        array, axis=1, keepdims=True
    )
    return unit


def test_centrality_is_the_mean_similarity_to_the_others() -> None:
    """The linear way gives what the n by n matrix gives."""
    vectors = np.random.default_rng(3).normal(size=(7, 4))
    similarity = vectors @ vectors.T
    np.fill_diagonal(similarity, 0.0)
    assert centrality(vectors) == pytest.approx(similarity.sum(axis=1) / 6)


def test_the_prior_falls_with_the_place() -> None:
    """The lead weighs most."""
    prior = position(5)
    assert prior[0] == 1.0
    assert all(prior[:-1] > prior[1:])


def test_the_central_sentence_ranks_first() -> None:
    """With nothing else to tell them apart, nearness to the rest decides."""
    scores = rank(_three(), _unit((1, 0), (1, 1), (0, 1)), weights=_ONLY_CENTRALITY)
    assert scores == pytest.approx([0.0, 1.0, 0.0])


def test_nearness_to_the_title_ranks() -> None:
    """A sentence that says what the headline says matters."""
    vectors = _unit((1, 0), (0, 1), (1, 1))
    scores = rank(_three(), vectors, _unit((0, 1))[0], _ONLY_TITLE)
    assert scores[1] == 1.0
    assert scores[0] == 0.0


def test_short_long_and_leaning_sentences_lose() -> None:
    """Half the fewest words or twice the most cost half; so does a pronoun here."""
    document = _document(
        "Two words.",
        "Here are five good words.",
        "He has five good words.",
        " ".join(["Many", *["words"] * 15]) + ".",
    )
    scores = rank(document, _unit(*[(1, 0)] * 4), weights=_ONLY_POSITION)
    prior = position(4)
    assert scores == pytest.approx([prior[0] / 2, prior[1], prior[2] / 2, prior[3] / 2])


def test_only_the_body_counts_and_starts_at_its_first_sentence() -> None:
    """Titles and captions score nothing and do not push the lead down."""
    document = _document(
        "The Headline of the Day", "A boat. (Ali Touré/AFP)", "The lead is here.", "More is here."
    )
    assert [s.role for s in document.sentences][:2] == [Role.TITLE, Role.CAPTION]
    scores = rank(document, _unit(*[(1, 0)] * len(document.sentences)), weights=_ONLY_POSITION)
    assert scores[:-2] == [0.0] * (len(scores) - 2)
    assert scores[-2] == 1.0


def test_without_body_everything_counts() -> None:
    """A text of headlines still has a best one."""
    document = _document("A boat. (Ali Touré/AFP)")
    assert eligible(document) == [0, 1]


def test_no_sentences_no_scores() -> None:
    """An empty document is not an error."""
    assert rank(_document(), np.zeros((0, 2), np.float32)) == []


@pytest.mark.parametrize("seed", range(5))
def test_scores_lie_between_zero_and_one(seed: int) -> None:
    """Whatever the vectors, negative ones too."""
    random = np.random.default_rng(seed)
    vectors = random.normal(size=(3, 8)).astype(np.float32)
    scores = rank(_three(), vectors, random.normal(size=8).astype(np.float32))
    assert all(0.0 <= score <= 1.0 for score in scores)


def test_words() -> None:
    """Decimals and elisions are one word each."""
    assert words("It rose 3.5 percent, aujourd’hui — U.N.") == 6
