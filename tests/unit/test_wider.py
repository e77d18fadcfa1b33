"""A network that grows wider goes on from where it was."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from scripts import load

wider = load("recipes/compact/wider.py")

Weights = dict[str, NDArray[np.float32]]
ROWS, NARROW, WIDE, INNER, WIDER = 5, 8, 12, 16, 24
LAYER, LAST = "model.decoder.layers.0.", "model.decoder.layer_norm."


def _shapes(width: int, inner: int) -> dict[str, tuple[int, ...]]:
    return {
        "model.shared.weight": (20, width),
        f"{LAYER}final_layer_norm.weight": (width,),
        f"{LAYER}final_layer_norm.bias": (width,),
        f"{LAYER}fc1.weight": (inner, width),
        f"{LAYER}fc1.bias": (inner,),
        f"{LAYER}fc2.weight": (width, inner),
        f"{LAYER}fc2.bias": (width,),
        f"{LAST}weight": (width,),
        f"{LAST}bias": (width,),
    }


def _drawn(width: int, inner: int, seed: int) -> Weights:
    draw = np.random.default_rng(seed)
    return {
        name: draw.normal(size=shape).astype(np.float32)
        for name, shape in _shapes(width, inner).items()
    }


def _normed(x: NDArray[np.float32], w: Weights, name: str) -> NDArray[np.float32]:
    centred = x - x.mean(axis=1, keepdims=True)
    scaled: NDArray[np.float32] = centred / centred.std(axis=1, keepdims=True)
    return scaled * w[f"{name}weight"] + w[f"{name}bias"]


def _scores(w: Weights) -> NDArray[np.float32]:
    """Return what a layer before its output layer makes of some pieces, as M2M-100 does."""
    table = w["model.shared.weight"]
    x = table[:ROWS] * np.float32(table.shape[1] ** 0.5)
    read = _normed(x, w, f"{LAYER}final_layer_norm.")
    inner = np.maximum(read @ w[f"{LAYER}fc1.weight"].T + w[f"{LAYER}fc1.bias"], 0)
    x = x + inner @ w[f"{LAYER}fc2.weight"].T + w[f"{LAYER}fc2.bias"]
    scores: NDArray[np.float32] = _normed(x, w, LAST) @ table.T
    return scores


def _widened(old: Weights) -> Weights:
    goals = _drawn(WIDE, WIDER, seed=2)
    return {name: wider.widened(weight, goals[name], name) for name, weight in old.items()}


def test_a_wider_network_says_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """New features hold what a norm takes away, new units share what their doubles say."""
    monkeypatch.setattr(wider, "_APART", 0.0)
    old = _drawn(NARROW, INNER, seed=1)
    new = _widened(old)
    assert {name: w.shape for name, w in new.items()} == _shapes(WIDE, WIDER)
    np.testing.assert_allclose(_scores(new), _scores(old), rtol=1e-3, atol=1e-3)


def test_units_begin_apart_from_their_doubles() -> None:
    """Two that are the same would learn the same for ever."""
    rows = _widened(_drawn(NARROW, INNER, seed=1))[f"{LAYER}fc1.weight"][:, :NARROW]
    double, unit = rows[INNER:], rows[: WIDER - INNER]
    apart = np.linalg.norm(double - unit, axis=1) / np.linalg.norm(unit, axis=1)
    np.testing.assert_allclose(apart, 0.1, rtol=1e-4)


def test_layers_listen_to_new_features() -> None:
    """What nobody reads gets no gradient."""
    heard = _widened(_drawn(NARROW, INNER, seed=1))[f"{LAYER}fc1.weight"][:, NARROW:]
    assert (np.abs(heard).max(axis=1) > 0).all()


def test_what_has_its_width_stays_as_it_is() -> None:
    """Growing by depth alone changes no weight."""
    for name, weight in _drawn(NARROW, INNER, seed=1).items():
        assert wider.widened(weight, weight * 0, name) is weight
