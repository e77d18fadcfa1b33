"""Sentence vectors over the common batcher."""

from __future__ import annotations

import pytest

from kibaru_service.engine.fake import DIMENSION, FakeBehaviour, fake_models
from kibaru_service.engine.protocol import Call


async def test_no_texts_have_no_vectors_but_a_width() -> None:
    """An empty list gives an empty matrix that still fits the others."""
    models = fake_models()
    embedding = await models.embedder.embed([], Call())
    assert embedding.vectors.shape == (0, DIMENSION)
    await models.close()


async def test_texts_without_pieces_are_like_nothing() -> None:
    """A blank among the texts neither fails the others nor resembles them."""
    models = fake_models()
    vectors = (await models.embedder.embed(["one", " ", "two"], Call())).vectors
    assert (vectors @ vectors.T).diagonal() == pytest.approx([1.0, 0.0, 1.0])
    await models.close()


async def test_rows_of_an_embedding_keep_their_order() -> None:
    """Vectors come back as the texts went in, however they were batched."""
    models = fake_models(FakeBehaviour(workers=2))
    texts = [f"word{chr(97 + n % 26)} " * (1 + n % 7) for n in range(150)]
    together = (await models.embedder.embed(texts, Call())).vectors
    for index in range(0, 150, 29):
        (alone,) = (await models.embedder.embed([texts[index]], Call())).vectors
        assert together[index] == pytest.approx(alone)
    await models.close()
