"""Optimisers: Muon for the matrices of the layers, Adam for embeddings, norms and biases.

Muon (Jordan et al. 2024) replaces the momentum of a matrix by the nearest orthogonal one, so that
rare directions, here those that look at the source, move as fast as common ones.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

import torch
from torch import nn

Each = Callable[[Callable[[Any], Any], Iterable[Any]], Iterable[Any]]

# Coefficients of the quintic iteration, from the same work.
_A, _B, _C = 3.4445, -4.7750, 2.0315


def orthogonal(
    matrix: torch.Tensor, kind: torch.dtype = torch.float32, steps: int = 5
) -> torch.Tensor:
    """Return about U V' of a matrix (rows, columns), by Newton-Schulz steps.

    One at a time: on a CPU, a batch of matrices takes twice as long as one after the other.
    """
    wide = matrix.shape[0] <= matrix.shape[1]
    x = (matrix if wide else matrix.mT).to(kind)
    x = x / x.norm().clamp_min(1e-7)
    for _ in range(steps):
        square = x @ x.mT
        x = torch.addmm(x, torch.addmm(square, square, square, beta=_B, alpha=_C), x, beta=_A)
    return (x if wide else x.mT).to(matrix.dtype)


class Muon(torch.optim.Optimizer):
    """Momentum, made orthogonal, for weights of two dimensions."""

    def __init__(
        self,
        params: Iterable[nn.Parameter],
        lr: float,
        kind: torch.dtype = torch.float32,
        momentum: float = 0.95,
        each: Each = map,
    ) -> None:
        super().__init__(params, {"lr": lr, "momentum": momentum})
        self._kind = kind  # what the iteration is computed in
        self._each = each  # works through the weights, if need be several at a time

    def step(self, closure: Any = None) -> None:
        """Move every weight that has a gradient."""
        del closure
        for group in self.param_groups:
            weights = [weight for weight in group["params"] if weight.grad is not None]
            list(self._each(partial(self._move, group["lr"], group["momentum"]), weights))

    @torch.no_grad()
    def _move(self, rate: float, momentum: float, weight: nn.Parameter) -> None:
        scale = rate * max(1.0, weight.shape[0] / weight.shape[1]) ** 0.5
        weight.add_(orthogonal(self._ahead(weight, momentum), self._kind), alpha=-scale)

    def _ahead(self, weight: nn.Parameter, momentum: float) -> torch.Tensor:
        """Return Nesterov's look ahead, with the momentum brought up to date."""
        state = self.state[weight]
        if "momentum" not in state:
            state["momentum"] = torch.zeros_like(weight)
        state["momentum"].lerp_(weight.grad, 1 - momentum)
        return weight.grad.lerp(state["momentum"], momentum)


class Both:
    """Both optimisers behind one face."""

    def __init__(self, model: nn.Module, options: dict[str, Any], each: Each = map) -> None:
        layers = [p for n, p in model.named_parameters() if p.ndim == 2 and ".layers." in n]
        inside = set(map(id, layers))
        rest = [p for p in model.parameters() if id(p) not in inside]
        self._rates = (options["matrix_rate"], options["vector_rate"])
        kind = torch.bfloat16 if options["precision"] == "bf16" else torch.float32
        self._both = (
            Muon(layers, self._rates[0], kind, each=each),
            torch.optim.Adam(rest, self._rates[1], betas=(0.9, 0.98), eps=1e-9, fused=True),
        )

    def step(self, share: float) -> None:
        """Make one step at this share of the peak rates, and drop the gradients."""
        for optimiser, peak in zip(self._both, self._rates, strict=True):
            for group in optimiser.param_groups:
                group["lr"] = peak * share
            optimiser.step()
            optimiser.zero_grad(set_to_none=True)

    def state_dict(self) -> list[dict[str, Any]]:
        """Return the state of both."""
        return [optimiser.state_dict() for optimiser in self._both]

    def load_state_dict(self, states: list[dict[str, Any]]) -> None:
        """Take up the state of both."""
        for optimiser, state in zip(self._both, states, strict=True):
            optimiser.load_state_dict(state)
