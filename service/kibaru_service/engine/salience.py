"""A trained head over the sentences of an article: which ones a summary would take.

A bidirectional GRU (Cho et al. 2014) over features and vectors, in the order of the article, after
the extractors of Nallapati et al. 2017 and Zhou et al. 2018. A few thousand numbers need no
runtime of their own: numpy runs it, and its time and memory grow with the number of sentences.
"""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kibaru_service.engine.protocol import Scores, Vectors
from kibaru_service.errors import ModelCorrupt

Array = NDArray[np.float32]
Arrays = Mapping[str, Array]


class GruSalience:
    """A `SalienceHead` read from an archive of arrays; safe to use from several threads."""

    def __init__(self, path: Path, dimension: int) -> None:
        self._arrays = _read(path)
        try:
            inner, width = self._arrays["project.weight"].shape
            self._features = int(self._arrays["join.weight"].shape[1] - inner)
            self.rank(np.zeros((1, self._features)), np.zeros((1, width), np.float32))
        except (KeyError, ValueError, IndexError) as error:
            raise ModelCorrupt(f"{path.name} is no salience head") from error
        if width != dimension:
            raise ModelCorrupt(f"{path.name} wants {width} numbers a vector, not {dimension}")

    @property
    def features(self) -> int:
        return self._features

    def rank(self, features: Scores, vectors: Vectors) -> Scores:
        read = self._arrays
        projected = _linear(read, "project", vectors.astype(np.float32))
        inputs = _relu(_linear(read, "join", np.hstack([projected, features.astype(np.float32)])))
        ahead = _gru(read, inputs, "l0")
        back = _gru(read, inputs[::-1], "l0_reverse")[::-1]
        states = _relu(_linear(read, "out", np.hstack([ahead, back, inputs])))
        scores = _linear(read, "score", states)[:, 0].astype(np.float64)
        share: Scores = np.exp(scores - scores.max())
        share /= share.sum()
        return share


def _read(path: Path) -> dict[str, Array]:
    try:
        with np.load(path, allow_pickle=False) as file:
            return {name: file[name].astype(np.float32) for name in file.files}
    except (OSError, ValueError, zipfile.BadZipFile) as error:
        raise ModelCorrupt(f"{path.name} is no archive of arrays") from error


def _linear(arrays: Arrays, name: str, rows: Array) -> Array:
    result: Array = rows @ arrays[f"{name}.weight"].T + arrays[f"{name}.bias"]
    return result


def _relu(rows: Array) -> Array:
    positive: Array = np.maximum(rows, 0)
    return positive


def _gru(arrays: Arrays, rows: Array, name: str) -> Array:
    """Return the state after each row, shape (n, hidden); the gates are those of torch.nn.GRU."""
    recurrent = arrays[f"gru.weight_hh_{name}"].T
    bias = arrays[f"gru.bias_hh_{name}"]
    size = recurrent.shape[0]
    gates = rows @ arrays[f"gru.weight_ih_{name}"].T + arrays[f"gru.bias_ih_{name}"]
    states = np.zeros((len(rows), size), np.float32)
    state = np.zeros(size, np.float32)
    for place, gate in enumerate(gates):
        inner = state @ recurrent + bias
        # The logistic function, in the form that cannot overflow.
        opening = 0.5 + 0.5 * np.tanh(0.5 * (gate[: 2 * size] + inner[: 2 * size]))
        reset, update = opening[:size], opening[size:]
        proposed = np.tanh(gate[2 * size :] + reset * inner[2 * size :])
        state = (1 - update) * proposed + update * state
        states[place] = state
    return states
