"""The numbers that a trained head is shown."""

from __future__ import annotations

import numpy as np
import pytest

from kibaru_service.usecases.features import NAMES, describe

TEXTS = [
    "The bridge of Segou is open.",
    '"Traders waited," said Awa.',
    "Why did 300 people wait, asked the band",
]
VECTORS = np.array([[1, 0], [0.6, 0.8], [0, 1]], np.float32)


def column(name: str) -> list[float]:
    return [float(row[NAMES.index(name)]) for row in describe(TEXTS, VECTORS)]


def test_one_row_a_sentence_one_column_a_name() -> None:
    """And none for no sentence."""
    assert describe(TEXTS, VECTORS).shape == (3, len(NAMES))
    assert describe([], VECTORS[:0]).shape == (0, len(NAMES))


def test_similarities_are_those_of_the_whole_matrix() -> None:
    """Sums give them in linear time."""
    others = VECTORS[1] + VECTORS[2]
    wanted = float(VECTORS[0] @ others / np.linalg.norm(others))
    assert column("central")[0] == pytest.approx(wanted, abs=1e-6)
    assert column("lead") == pytest.approx([1.0, 0.6, 0.0])
    assert column("before") == pytest.approx([0.0, 0.6, 0.8])
    assert column("after") == pytest.approx([0.6, 0.8, 0.0])
    assert column("so far")[0] == 0.0
    assert column("to come")[2] == 0.0


def test_form_is_seen() -> None:
    """Quotation, figures and what ends no sentence."""
    assert column("opens quoted") == [0, 1, 0]
    assert column("digits") == pytest.approx([0, 0, 0.3])
    assert column("unended") == [0, 0, 1]
    assert column("reciprocal place") == pytest.approx([1, 1 / 2, 1 / 3])


@pytest.mark.parametrize("text", ["", "…", "«\u00a0»", "3", "\u200b"])
def test_any_text_has_finite_features(text: str) -> None:
    """Dirty text too."""
    rows = describe([text, text], np.zeros((2, 4), np.float32))
    assert np.isfinite(rows).all()
