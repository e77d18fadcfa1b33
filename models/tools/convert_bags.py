"""Piece embeddings of contrast.py to a CTranslate2 encoder whose mean is the bag of pieces.

Usage: convert_bags.py --work FOLDER --out FOLDER [--quantization int8]
"""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path

import numpy as np
import sentencepiece as spm
from ctranslate2.specs import TransformerEncoderModelSpec, TransformerEncoderSpec


def encoder(table: np.ndarray) -> TransformerEncoderModelSpec:
    """Return an encoder that hands each row of the table (vocabulary, width) through.

    CTranslate2 wants at least one layer; this one adds nothing to its input.
    """
    width = table.shape[1]
    inner = TransformerEncoderSpec(num_layers=1, num_heads=1, pre_norm=True, no_final_norm=True)
    inner.scale_embeddings = False
    inner.embeddings[0].weight = table.astype(np.float32)
    inner.position_encodings.encodings = np.zeros((1024, width), np.float32)
    layer = inner.layer[0]
    for linear, outputs in (
        (layer.self_attention.linear[0], 3 * width),
        (layer.self_attention.linear[1], width),
        (layer.ffn.linear_0, width),
        (layer.ffn.linear_1, width),
    ):
        linear.weight = np.zeros((outputs, width), np.float32)
        linear.bias = np.zeros(outputs, np.float32)
    for norm in (layer.self_attention.layer_norm, layer.ffn.layer_norm):
        norm.gamma = np.ones(width, np.float32)
        norm.beta = np.zeros(width, np.float32)
    return TransformerEncoderModelSpec(inner)


def main() -> None:
    """Write model.bin, config.json, vocabulary.json and the tokenizer to --out."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--quantization", default="int8")
    given = parser.parse_args()
    tokenizer = spm.SentencePieceProcessor(model_file=str(given.work / "spm.model"))
    spec = encoder(np.load(given.work / "embeddings.npy"))
    spec.register_vocabulary([tokenizer.id_to_piece(i) for i in range(tokenizer.get_piece_size())])
    spec.config.bos_token, spec.config.eos_token, spec.config.unk_token = "<s>", "</s>", "<unk>"
    spec.validate()
    spec.optimize(quantization=given.quantization)
    shutil.rmtree(given.out, ignore_errors=True)
    given.out.mkdir(parents=True)
    spec.save(str(given.out))
    shutil.copy(given.work / "spm.model", given.out / "spm.model")


if __name__ == "__main__":
    main()
