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


class Half:
    """A `working` copy of float32 masters, which runs forward and backward for one thread.

    Weights that the copy does not round are the masters' own memory; every copy has gradients of
    its own.
    """

    def __init__(self, masters: M2M100ForConditionalGeneration, *, rounded: bool) -> None:
        self.working = _round(masters) if rounded else _share(deepcopy(masters), masters)
        self.working.train()
        self._pairs = list(
            zip(masters.parameters(), self.working.parameters(), strict=True),
        )

    @torch.no_grad()
    def hand_down(self) -> None:
        """Bring the copy to what the masters are."""
        for master, copy in self._pairs:
            if copy.data_ptr() != master.data_ptr():
                copy.copy_(master)

    def gradients(self) -> list[torch.Tensor | None]:
        """Return the gradients, in the order of the masters' parameters, and forget them."""
        found = [copy.grad for _, copy in self._pairs]
        for _, copy in self._pairs:
            copy.grad = None
        return found


def summed(parts: tuple[torch.Tensor | None, ...]) -> torch.Tensor | None:
    """Return the float32 sum of the gradients of a weight that the copies have, if any has one."""
    found = [part for part in parts if part is not None]
    if not found:
        return None
    total = found[0].float()
    for part in found[1:]:
        total += part
    return total


def _round(masters: M2M100ForConditionalGeneration) -> M2M100ForConditionalGeneration:
    """Return a bfloat16 copy; the embeddings stay the masters' own, and are rounded as they come.

    The gradient of a frequent piece is a sum of hundreds, more than bfloat16 can add up.
    """
    working = deepcopy(masters).to(torch.bfloat16)
    shared = nn.Parameter(masters.model.shared.weight.data)
    for module in (working.model.shared, working.lm_head):
        module.weight = shared
    for part in (working.model.encoder, working.model.decoder):
        part.embed_tokens.weight = shared
        for embedding in (part.embed_tokens, part.embed_positions):
            embedding.register_forward_hook(_rounded)
    return working


def _share(
    copy: M2M100ForConditionalGeneration, masters: M2M100ForConditionalGeneration
) -> M2M100ForConditionalGeneration:
    """Let the weights of a copy be the masters' own memory."""
    for mine, master in zip(copy.parameters(), masters.parameters(), strict=True):
        mine.data = master.data
    return copy


def _rounded(module: nn.Module, _: object, output: torch.Tensor) -> torch.Tensor:
    del module
    return output.to(torch.bfloat16)
