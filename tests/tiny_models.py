"""Tiny random models in the real formats: engine tests run CTranslate2 and sentencepiece."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import sentencepiece

from kibaru_service.usecases.features import NAMES

SPECIAL = ["<unk>", "<s>", "</s>", "<en>", "<fr>", "<bm>", "<compress>"]
WORDS = [f"w{i}" for i in range(57)]
VOCABULARY = SPECIAL + WORDS
WIDTH = 16
POSITIONS = 64
SENTENCES = [
    "The market of Bamako opened again on Monday after three weeks.",
    "Traders said that prices had fallen by 12 percent.",
    "Le marché de Bamako a rouvert lundi après trois semaines.",
    "Les commerçants disent que les prix ont baissé de 12 pour cent.",
]


def save_translator(
    folder: Path, end_bias: float = 0.0, vocabulary: Sequence[str] = VOCABULARY
) -> Path:
    """Write a 1+1 layer Transformer; `end_bias` makes it end early (+) or never (-)."""
    from ctranslate2.specs import TransformerSpec  # noqa: PLC0415 - heavy, and only some tests pay

    spec = TransformerSpec.from_config((1, 1), num_heads=2)
    rng = np.random.default_rng(7)
    _fill_encoder(spec.encoder, rng, len(vocabulary))
    _fill_decoder(spec.decoder, rng, _output_bias(vocabulary, end_bias))
    spec.register_source_vocabulary(list(vocabulary))
    spec.register_target_vocabulary(list(vocabulary))
    spec.config.decoder_start_token = "</s>"  # noqa: S105 - as in M2M-100
    return _save(spec, folder)


def save_encoder(folder: Path, vocabulary: Sequence[str] = VOCABULARY) -> Path:
    """Write a 1 layer Transformer encoder."""
    from ctranslate2.specs import (  # noqa: PLC0415 - heavy, and only some tests pay
        TransformerEncoderModelSpec,
        TransformerEncoderSpec,
    )

    encoder = TransformerEncoderSpec(1, num_heads=2)
    _fill_encoder(encoder, np.random.default_rng(11), len(vocabulary))
    spec = TransformerEncoderModelSpec(encoder)
    spec.register_vocabulary(list(vocabulary))
    return _save(spec, folder)


def save_head(path: Path, features: int, width: int) -> dict[str, Any]:
    """Write a salience head of two numbers inside and three hidden; return its arrays."""
    inner, hidden = 2, 3
    shapes: dict[str, tuple[int, ...]] = {
        "project.weight": (inner, width),
        "join.weight": (2 * hidden, inner + features),
        "out.weight": (hidden, 4 * hidden),
        "score.weight": (1, hidden),
    }
    for way in ("l0", "l0_reverse"):
        shapes[f"gru.weight_ih_{way}"] = (3 * hidden, 2 * hidden)
        shapes[f"gru.weight_hh_{way}"] = (3 * hidden, hidden)
        shapes[f"gru.bias_ih_{way}"] = shapes[f"gru.bias_hh_{way}"] = (3 * hidden,)
    for name in ("project", "join", "out", "score"):
        shapes[f"{name}.bias"] = shapes[f"{name}.weight"][:1]
    rng = np.random.default_rng(5)
    arrays = {name: rng.normal(0, 0.5, shape).astype(np.float32) for name, shape in shapes.items()}
    np.savez(path, **arrays)  # type: ignore[arg-type]
    return arrays


def save_tokenizer(folder: Path) -> list[str]:
    """Train and write spm.model with byte fallback; return its pieces, the special ones first.

    Languages are control symbols, the task is a user-defined symbol: both kinds occur.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "spm.model").open("wb") as file:
        sentencepiece.SentencePieceTrainer.train(
            sentence_iterator=iter(SENTENCES * 4),
            model_writer=file,
            vocab_size=330,
            byte_fallback=True,
            control_symbols=SPECIAL[3:6],
            user_defined_symbols=SPECIAL[6:],
            minloglevel=2,
        )
    model = sentencepiece.SentencePieceProcessor(model_file=str(folder / "spm.model"))
    return [str(model.id_to_piece(number)) for number in range(model.get_piece_size())]


def save_catalog(root: Path, end_bias: float = 3.0) -> Path:
    """Write a whole models folder: a catalogue, a translator that also rewrites, an encoder."""
    vocabulary = save_tokenizer(root / "mt")
    save_tokenizer(root / "enc")
    save_head(root / "enc" / "salience.npz", len(NAMES), WIDTH)
    save_translator(root / "mt", end_bias, vocabulary)
    save_encoder(root / "enc", vocabulary)
    text = CATALOG.format(mt_files=_files(root / "mt"), enc_files=_files(root / "enc"))
    (root / "catalog.toml").write_text(text, encoding="utf-8")
    return root


CATALOG = """
version = 1

[profiles.tiny]
translate = {{ en-fr = "mt", fr-bm = "mt" }}
summarize = {{ en = "mt" }}
embed = {{ en = "enc", fr = "enc" }}

[models.mt]
kind = "seq2seq"
path = "mt"
licence = "CC0-1.0"
max_input_tokens = 40
tokenizer = {{ kind = "sentencepiece", file = "spm.model" }}
languages = {{ en = "<en>", fr = "<fr>", bm = "<bm>" }}

[models.mt.translate]
directions = ["en-fr", "fr-bm"]
source = ["{{source}}", "{{text}}", "</s>"]
prefix = ["{{target}}"]
max_output_tokens = 24

[models.mt.summarize]
languages = ["en"]
source = ["{{source}}", "{{text}}", "</s>"]
prefix = ["<compress>"]
max_output_tokens = 24

[models.mt.files]
{mt_files}

[models.enc]
kind = "encoder"
path = "enc"
licence = "CC0-1.0"
max_input_tokens = 40
tokenizer = {{ kind = "sentencepiece", file = "spm.model" }}
languages = {{ en = "<en>", fr = "<fr>" }}

[models.enc.embed]
languages = ["en", "fr"]
source = ["{{source}}", "{{text}}"]
pool = "mean_text"
salience = "salience.npz"

[models.enc.files]
{enc_files}
"""


def _files(folder: Path) -> str:
    return "\n".join(
        f'"{path.name}" = {{ size = {path.stat().st_size},'
        f' sha256 = "{hashlib.sha256(path.read_bytes()).hexdigest()}" }}'
        for path in sorted(folder.iterdir())
    )


def _save(spec: Any, folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    spec.validate()
    spec.save(str(folder))
    return folder


def _fill_encoder(encoder: Any, rng: np.random.Generator, vocabulary: int) -> None:
    encoder.embeddings[0].weight = _matrix(rng, vocabulary, WIDTH)
    encoder.position_encodings.encodings = _matrix(rng, POSITIONS, WIDTH)
    _fill_norm(encoder.layer_norm)
    for layer in encoder.layer:
        _fill_attention(layer.self_attention, rng, [3 * WIDTH, WIDTH])
        _fill_ffn(layer.ffn, rng)


def _fill_decoder(decoder: Any, rng: np.random.Generator, bias: Any) -> None:
    decoder.embeddings.weight = _matrix(rng, len(bias), WIDTH)
    decoder.position_encodings.encodings = _matrix(rng, POSITIONS, WIDTH)
    _fill_norm(decoder.layer_norm)
    for layer in decoder.layer:
        _fill_attention(layer.self_attention, rng, [3 * WIDTH, WIDTH])
        _fill_attention(layer.attention, rng, [WIDTH, 2 * WIDTH, WIDTH])
        _fill_ffn(layer.ffn, rng)
    decoder.projection.weight = _matrix(rng, len(bias), WIDTH)
    decoder.projection.bias = bias


def _output_bias(vocabulary: Sequence[str], end_bias: float) -> Any:
    """Tags are never written, and the end as readily as asked."""
    bias = np.zeros(len(vocabulary), np.float32)
    bias[: len(SPECIAL)] = -50.0
    bias[SPECIAL.index("</s>")] = end_bias
    return bias


def _fill_attention(attention: Any, rng: np.random.Generator, widths: list[int]) -> None:
    _fill_norm(attention.layer_norm)
    for linear, width in zip(attention.linear, widths, strict=True):
        _fill_linear(linear, rng, (width, WIDTH))


def _fill_ffn(ffn: Any, rng: np.random.Generator) -> None:
    _fill_norm(ffn.layer_norm)
    _fill_linear(ffn.linear_0, rng, (2 * WIDTH, WIDTH))
    _fill_linear(ffn.linear_1, rng, (WIDTH, 2 * WIDTH))


def _fill_linear(linear: Any, rng: np.random.Generator, shape: tuple[int, int]) -> None:
    linear.weight = _matrix(rng, *shape)
    linear.bias = np.zeros(shape[0], np.float32)


def _fill_norm(norm: Any) -> None:
    norm.gamma = np.ones(WIDTH, np.float32)
    norm.beta = np.zeros(WIDTH, np.float32)


def _matrix(rng: np.random.Generator, rows: int, columns: int) -> Any:
    return rng.normal(0.0, 0.6, (rows, columns)).astype(np.float32)
