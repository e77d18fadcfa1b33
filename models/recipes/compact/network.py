"""The network (transformers' M2M-100, small), how it starts, and its loss."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from crossentropy import smoothed
from torch import nn
from transformers import M2M100Config, M2M100ForConditionalGeneration
from wider import widened

PAD, EOS, UNKNOWN = 1, 2, 3
IGNORED = -100
HEAD = 64  # features of an attention head


@dataclass(frozen=True)
class Batch:
    """Padded ids of shape (rows, length); `links` holds a source position per label, or -1.

    `dropout` of shape (rows,) is the share of features to drop.
    """

    source: torch.Tensor
    decoder: torch.Tensor
    labels: torch.Tensor
    links: torch.Tensor
    dropout: torch.Tensor

    @property
    def tokens(self) -> int:
        """Return the number of labels."""
        return int((self.labels != IGNORED).sum())

    def shares(self, count: int) -> list[Batch]:
        """Return the rows dealt out to so many batches; those that would be empty are left out."""
        parts = [Batch(*(t[k::count] for t in vars(self).values())) for k in range(count)]
        return [part for part in parts if len(part.source)]

    def to(self, device: str) -> Batch:
        """Return the same batch on a device."""
        return Batch(*(t.to(device) for t in vars(self).values()))


def build(settings: Mapping[str, Any], vocabulary: int) -> M2M100ForConditionalGeneration:
    """Return a new model; embeddings are tied and start with unit variance after scaling."""
    config = M2M100Config(
        vocab_size=vocabulary,
        d_model=settings["width"],
        encoder_layers=settings["encoder_layers"],
        decoder_layers=settings["decoder_layers"],
        encoder_attention_heads=settings["width"] // HEAD,
        decoder_attention_heads=settings["width"] // HEAD,
        encoder_ffn_dim=settings["encoder_ffn"],
        decoder_ffn_dim=settings["decoder_ffn"],
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
    for side in (model.model.encoder, model.model.decoder):
        _place(side.embed_positions, settings["positions"])
    return model


def _place(positions: nn.Module, features: int) -> None:
    """Let so many features say where a piece stands; the others hold their mean, like wider.py."""
    whole = positions.weights
    told = positions.get_embedding(len(whole), features, positions.padding_idx)
    rest = told.mean(dim=1, keepdim=True).expand(-1, whole.shape[1] - features)
    positions.weights = nn.Buffer(torch.cat([told, rest], dim=1), persistent=False)


def start(model: M2M100ForConditionalGeneration, embeddings: np.ndarray) -> None:
    """Begin as a dictionary: translations share a vector, and the last layer passes it through.

    The embeddings of contrast.py put a word beside its translation. With the values of the last
    cross-attention left as they are, whatever it looks at is the word that it proposes.
    """
    rows = torch.tensor(embeddings)
    with torch.no_grad():
        model.model.shared.weight.copy_(rows / rows.norm(dim=1, keepdim=True).clamp_min(1e-6))
        model.model.shared.weight[PAD].zero_()
        passing = model.model.decoder.layers[-1].encoder_attn
        nn.init.eye_(passing.v_proj.weight)
        nn.init.eye_(passing.out_proj.weight)


def shape_of(state: Mapping[str, Any], settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return the settings with the depth and the widths that these weights have."""
    found = dict(settings) | {"width": state["model.shared.weight"].shape[1]}
    for side in ("encoder", "decoder"):
        name = re.compile(rf"model\.{side}\.layers\.\d+\.fc1\.weight")
        inner = [key for key in state if name.match(key)]
        found |= {f"{side}_layers": len(inner), f"{side}_ffn": len(state[inner[0]])}
    return found


def grow(model: M2M100ForConditionalGeneration, state: Mapping[str, torch.Tensor]) -> bool:
    """Load weights of a network that may be shallower or narrower; return whether it was.

    The old layers become the last ones. Each new one adds nothing to its input until it has learnt
    to, so that the network begins where it left off; a new decoder layer looks at the source word
    that is like the last word written. What is narrower is widened (wider.py).
    """
    shape, own = shape_of(state, {}), model.state_dict()
    goal = shape_of(own, {})
    new = {
        side: goal[f"{side}_layers"] - shape[f"{side}_layers"] for side in ("encoder", "decoder")
    }
    moved = {}
    for key, weight in state.items():
        parts = key.split(".")
        if parts[2:3] == ["layers"]:
            parts[3] = str(int(parts[3]) + new[parts[1]])
        name = ".".join(parts)
        wide = widened(weight.cpu().numpy(), own[name].cpu().numpy(), name)
        moved[name] = torch.from_numpy(wide)
    model.load_state_dict(moved, strict=not any(new.values()))
    for side, count in new.items():
        for layer in getattr(model.model, side).layers[:count]:
            _silence(layer)
    return shape != goal


def grown(
    state: Mapping[str, torch.Tensor], settings: Mapping[str, Any], vocabulary: int, seed: int
) -> dict[str, torch.Tensor]:
    """Return the weights in the shape of the settings; train.py would begin from the same."""
    torch.manual_seed(seed)
    model = build(settings, vocabulary)
    grow(model, state)
    return dict(model.state_dict())


def _silence(layer: nn.Module) -> None:
    nn.init.zeros_(layer.self_attn.out_proj.weight)
    nn.init.zeros_(layer.fc2.weight)
    if hasattr(layer, "encoder_attn"):
        nn.init.zeros_(layer.encoder_attn.out_proj.weight)
        nn.init.eye_(layer.encoder_attn.q_proj.weight)
        nn.init.eye_(layer.encoder_attn.k_proj.weight)


def loss(
    model: M2M100ForConditionalGeneration, batch: Batch, smoothing: float, guide: float
) -> tuple[torch.Tensor, float, float]:
    """Return the loss to descend, and its two parts per token: cross-entropy and alignment."""
    hidden, attention = _decode(model, batch)
    wanted = batch.labels != IGNORED
    entropy = smoothed(hidden[wanted], model.lm_head.weight, batch.labels[wanted], smoothing)
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
    """Return the mean of -log attention at the linked source, the last layer's heads together.

    Garg et al. 2019, "Jointly Learning to Align and Translate", supervise one head; all of them
    carry a part of the word that the layer passes through.
    """
    rows, places = torch.nonzero(links >= 0, as_tuple=True)
    if len(rows) == 0:
        return attention.sum() * 0
    guided = attention.mean(1)[rows, places, links[rows, places]]
    return -(guided.clamp_min(1e-6)).log().mean()
