"""A bfloat16 copy of the network that computes, beside the float32 weights that learn.

Micikevicius et al. 2018, "Mixed Precision Training": the masters keep what a step of bfloat16 would
round away. Autocast would keep the sums between layers in float32 and cast every weight at each
use, which takes a quarter of a step on a CPU.
"""

from __future__ import annotations

from copy import deepcopy

import torch
from torch import nn
from transformers import M2M100ForConditionalGeneration


class Halves:
    """The float32 `masters`, and `working`, which runs forward and backward."""

    def __init__(self, masters: M2M100ForConditionalGeneration, *, half: bool) -> None:
        self.masters = masters
        self.working = _half(masters) if half else masters
        named = dict(masters.named_parameters())
        self._pairs = [
            (named[name], weight)
            for name, weight in self.working.named_parameters()
            if weight is not named[name]
        ]

    @torch.no_grad()
    def hand_down(self) -> None:
        """Bring the copy to what the masters are."""
        for master, copy in self._pairs:
            copy.copy_(master)

    @torch.no_grad()
    def hand_up(self) -> None:
        """Move the gradients of the copy to the masters."""
        for master, copy in self._pairs:
            master.grad = None if copy.grad is None else copy.grad.float()
            copy.grad = None


def _half(masters: M2M100ForConditionalGeneration) -> M2M100ForConditionalGeneration:
    """Return a bfloat16 copy; the embeddings stay the masters' own, and are rounded as they come.

    The gradient of a frequent piece is a sum of hundreds, more than bfloat16 can add up.
    """
    working = deepcopy(masters).to(torch.bfloat16)
    shared = masters.model.shared.weight
    for module in (working.model.shared, working.lm_head):
        module.weight = shared
    for part in (working.model.encoder, working.model.decoder):
        part.embed_tokens.weight = shared
        for embedding in (part.embed_tokens, part.embed_positions):
            embedding.register_forward_hook(_rounded)
    return working


def _rounded(module: nn.Module, _: object, output: torch.Tensor) -> torch.Tensor:
    del module
    return output.to(torch.bfloat16)
