"""The network (transformers' M2M-100, small) and its loss: smoothed cross-entropy, guided attention."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch
from torch import nn
from torch.nn import functional
from transformers import M2M100Config, M2M100ForConditionalGeneration

PAD, EOS = 1, 2
IGNORED = -100


@dataclass(frozen=True)
class Batch:
    """Padded ids of shape (rows, length); `links` holds a source position per label, or -1."""

    source: torch.Tensor
    decoder: torch.Tensor
    labels: torch.Tensor
    links: torch.Tensor

    @property
    def tokens(self) -> int:
        """Return the number of labels."""
        return int((self.labels != IGNORED).sum())


def build(settings: dict[str, Any], vocabulary: int) -> M2M100ForConditionalGeneration:
    """Return a new model; embeddings are tied and start with unit variance after scaling."""
    config = M2M100Config(
        vocab_size=vocabulary,
        d_model=settings["width"],
        encoder_layers=settings["encoder_layers"],
        decoder_layers=settings["decoder_layers"],
        encoder_attention_heads=settings["heads"],
        decoder_attention_heads=settings["heads"],
        encoder_ffn_dim=settings["ffn"],
        decoder_ffn_dim=settings["ffn"],
        dropout=0.0,
        attention_dropout=0.0,
        activation_dropout=0.0,
        encoder_layerdrop=0.0,
        decoder_layerdrop=0.0,
        max_position_embeddings=512,
        scale_embedding=True,
        init_std=settings["width"] ** -0.5,
        attn_implementation="eager",
    )
    model = M2M100ForConditionalGeneration(config)
    for module in model.model.modules():
        if isinstance(module, nn.Linear):
            nn.init.xavier_uniform_(module.weight)
    return model


def loss(
    model: M2M100ForConditionalGeneration, batch: Batch, smoothing: float, guide: float
) -> tuple[torch.Tensor, float, float]:
    """Return the loss to descend, and its two parts per token: cross-entropy and alignment."""
    hidden, attention = _decode(model, batch)
    wanted = batch.labels != IGNORED
    logits = model.lm_head(hidden[wanted])
    entropy = functional.cross_entropy(
        logits.float(), batch.labels[wanted], label_smoothing=smoothing
    )
    alignment = _alignment(attention, batch.links)
    return entropy + guide * alignment, entropy.item(), alignment.item()


def _decode(
    model: M2M100ForConditionalGeneration, batch: Batch
) -> tuple[torch.Tensor, torch.Tensor]:
    mask = (batch.source != PAD).long()
    encoded = model.model.encoder(input_ids=batch.source, attention_mask=mask)
    decoded = model.model.decoder(
        input_ids=batch.decoder,
        encoder_hidden_states=encoded.last_hidden_state,
        encoder_attention_mask=mask,
        use_cache=False,
        output_attentions=True,
    )
    return decoded.last_hidden_state, decoded.cross_attentions[-1]


def _alignment(attention: torch.Tensor, links: torch.Tensor) -> torch.Tensor:
    """Return the mean of -log attention at the linked source, over half of the last layer's heads.

    Garg et al. 2019, "Jointly Learning to Align and Translate", supervise one head; half of them
    get a small model off the ground sooner.
    """
    rows, places = torch.nonzero(links >= 0, as_tuple=True)
    if len(rows) == 0:
        return attention.sum() * 0
    heads = attention.shape[1] // 2
    guided = attention[:, :heads].mean(1)[rows, places, links[rows, places]]
    return -(guided.clamp_min(1e-6)).log().mean()
