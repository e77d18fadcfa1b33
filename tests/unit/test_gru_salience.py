"""A trained head is read from arrays and says which sentences matter."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from kibaru_service.engine.salience import GruSalience
from kibaru_service.errors import ModelCorrupt
from tiny_models import save_head

Array = np.ndarray[Any, np.dtype[Any]]


def reference(arrays: dict[str, Array], features: Array, vectors: Array) -> list[float]:
    """Compute the head gate by gate from the equations of torch.nn.GRU."""

    def linear(name: str, row: Array) -> Array:
        return arrays[f"{name}.weight"] @ row + arrays[f"{name}.bias"]

    def sigmoid(row: Array) -> Array:
        return 1 / (1 + np.exp(-row))

    def run(rows: list[Array], name: str) -> list[Array]:
        size = len(arrays[f"gru.bias_hh_{name}"]) // 3
        state, states = np.zeros(size), []
        for row in rows:
            a = arrays[f"gru.weight_ih_{name}"] @ row + arrays[f"gru.bias_ih_{name}"]
            b = arrays[f"gru.weight_hh_{name}"] @ state + arrays[f"gru.bias_hh_{name}"]
            reset = sigmoid(a[:size] + b[:size])
            update = sigmoid(a[size : 2 * size] + b[size : 2 * size])
            new = np.tanh(a[2 * size :] + reset * b[2 * size :])
            state = (1 - update) * new + update * state
            states.append(state)
        return states

    rows = [
        np.maximum(linear("join", np.concatenate([linear("project", v), f])), 0)
        for f, v in zip(features, vectors, strict=True)
    ]
    ahead, back = run(rows, "l0"), run(rows[::-1], "l0_reverse")[::-1]
    scores = np.array(
        [
            linear("score", np.maximum(linear("out", np.concatenate(parts)), 0))[0]
            for parts in zip(ahead, back, rows, strict=True)
        ]
    )
    share = np.exp(scores - scores.max())
    return [float(one) for one in share / share.sum()]


def test_the_head_computes_a_gated_recurrent_unit(tmp_path: Path) -> None:
    """Both ways over the sentences, then one score each, as shares of the whole."""
    arrays = save_head(tmp_path / "head.npz", features=5, width=4)
    rng = np.random.default_rng(1)
    features, vectors = rng.normal(size=(6, 5)), rng.normal(size=(6, 4)).astype(np.float32)
    head = GruSalience(tmp_path / "head.npz", 4)
    assert head.features == 5
    found = head.rank(features, vectors)
    assert found == pytest.approx(reference(arrays, features, vectors), rel=1e-4)
    assert found.sum() == pytest.approx(1.0)


def test_order_matters(tmp_path: Path) -> None:
    """The same sentences in another order have other scores."""
    save_head(tmp_path / "head.npz", features=3, width=4)
    rng = np.random.default_rng(2)
    features, vectors = rng.normal(size=(4, 3)), rng.normal(size=(4, 4)).astype(np.float32)
    head = GruSalience(tmp_path / "head.npz", 4)
    turned = head.rank(features[::-1], vectors[::-1])[::-1]
    assert not np.allclose(turned, head.rank(features, vectors))


def test_what_is_no_head_is_corrupt(tmp_path: Path) -> None:
    """Another width, other arrays, no archive at all: said at the start, not at the first call."""
    path = tmp_path / "head.npz"
    save_head(path, features=3, width=4)
    with pytest.raises(ModelCorrupt, match="4 numbers a vector, not 8"):
        GruSalience(path, 8)
    np.savez(path, something=np.zeros(3))
    with pytest.raises(ModelCorrupt, match="no salience head"):
        GruSalience(path, 4)
    path.write_bytes(b"nothing of the kind")
    with pytest.raises(ModelCorrupt, match="no archive"):
        GruSalience(path, 4)
