"""Threads that descend on a share of every batch each, with a copy of the network of its own.

Products of matrices this small gain nothing from a second thread within each of them: two workers
of one thread made 1.3 times the tokens a second of one worker of two threads.
"""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import torch
from dropout import RowDropout
from halves import Half, summed
from network import Batch, loss
from transformers import M2M100ForConditionalGeneration


class Workers:
    """As many workers as PyTorch would have used threads; on a GPU, one."""

    def __init__(
        self, masters: M2M100ForConditionalGeneration, device: str, *, rounded: bool
    ) -> None:
        self._masters, self._device = masters, device
        count = torch.get_num_threads() if device == "cpu" else 1
        self._workers = [_Worker(masters, k, rounded=rounded) for k in range(count)]
        if device == "cpu":
            torch.set_num_threads(1)
        self._pool = ThreadPoolExecutor(count, initializer=torch.set_num_threads, initargs=(1,))

    def map(self, function: Any, jobs: Iterable[Any]) -> list[Any]:
        """Return what a function makes of each job, in order; the workers share them."""
        return list(self._pool.map(function, jobs))

    def descend(
        self, batch: Batch, step: int, smoothing: float, guide: float
    ) -> tuple[float, float]:
        """Leave the gradient of a batch at the masters; return cross-entropy and alignment."""
        shares = batch.shares(len(self._workers))

        def work(k: int) -> tuple[float, float]:
            part = shares[k].to(self._device)
            return self._workers[k].descend(part, batch.tokens, step, smoothing, guide)

        found = self.map(work, range(len(shares)))
        gradients = zip(*(w.half.gradients() for w in self._workers[: len(shares)]), strict=True)
        for master, gradient in zip(
            self._masters.parameters(), self.map(summed, gradients), strict=True
        ):
            master.grad = gradient
        return sum(part[0] for part in found), sum(part[1] for part in found)


class _Worker:
    def __init__(
        self, masters: M2M100ForConditionalGeneration, place: int, *, rounded: bool
    ) -> None:
        self._place = place
        self.half = Half(masters, rounded=rounded)
        self._dropout = RowDropout(self.half.working)

    def descend(
        self, part: Batch, tokens: int, step: int, smoothing: float, guide: float
    ) -> tuple[float, float]:
        """Make the gradient of a part of a batch; return its parts of the batch's losses."""
        share = part.tokens / tokens
        self._dropout.begin(part.dropout, step, self._place)
        self.half.hand_down()
        total, entropy, alignment = loss(self.half.working, part, smoothing, guide)
        (total * share).backward()
        return entropy * share, alignment * share
