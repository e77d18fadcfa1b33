"""Weights of a recipe to a CTranslate2 model, with a self-test against transformers.

Usage: convert.py --weights A.pt [B.pt ...] --work FOLDER --out FOLDER [--check]
Several weights are averaged. --check compares greedy tokens in float32 with transformers' own.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

import ctranslate2
import sentencepiece as spm
import torch  # type: ignore[import-not-found,unused-ignore]
from ctranslate2.converters.transformers import (  # type: ignore[import-untyped,unused-ignore]
    M2M100Loader,
)
from transformers import (  # type: ignore[import-not-found,unused-ignore]
    M2M100ForConditionalGeneration,
)

RECIPE = Path(__file__).resolve().parents[1] / "recipes" / "compact"
PROBES = (
    "The market opens again on Saturday.",
    "Le marché rouvre samedi.",
    "42 people came, he said.",
)


def load(weights: Sequence[Path], work: Path) -> M2M100ForConditionalGeneration:
    """Return the network with the mean of the weights, the smaller ones grown to the largest."""
    sys.path.insert(0, str(RECIPE))
    network, prepare = import_module("network"), import_module("prepare")

    states = [torch.load(path, map_location="cpu") for path in weights]
    pieces = spm.SentencePieceProcessor(model_file=str(work / "spm.model")).get_piece_size()
    settings = prepare.recipe()
    largest = max(states, key=lambda state: sum(map(torch.numel, state.values())))
    shape = network.shape_of(largest, settings["network"])
    states = [network.grown(state, shape, pieces, settings["seed"]) for state in states]
    mean = {key: sum(s[key].float() for s in states) / len(states) for key in states[0]}
    model = network.build(shape, pieces)
    model.load_state_dict(mean)
    return model.eval()


def convert(
    model: M2M100ForConditionalGeneration, spm_model: Path, out: Path, quantization: str
) -> None:
    """Write model.bin, config.json, the vocabulary and the tokenizer to `out`."""
    tokenizer = spm.SentencePieceProcessor(model_file=str(spm_model))
    tokens = [tokenizer.id_to_piece(i) for i in range(tokenizer.get_piece_size())]
    with torch.no_grad():
        spec = M2M100Loader().get_model_spec(model)
    spec.register_source_vocabulary(tokens)
    spec.register_target_vocabulary(tokens)
    spec.config.bos_token, spec.config.eos_token, spec.config.unk_token = "<s>", "</s>", "<unk>"
    spec.config.decoder_start_token = "</s>"  # noqa: S105
    spec.config.add_source_eos = False
    spec.validate()
    spec.optimize(quantization=quantization)
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    spec.save(str(out))
    shutil.copy(spm_model, out / "spm.model")


def differences(model: M2M100ForConditionalGeneration, folder: Path) -> list[str]:
    """Return the probes whose greedy tokens in CTranslate2, float32, are not transformers' own."""
    tokenizer = spm.SentencePieceProcessor(model_file=str(folder / "spm.model"))
    translator = ctranslate2.Translator(str(folder), compute_type="float32")
    wrong = []
    for text in PROBES:
        for source, target in (("<en>", "<fr>"), ("<fr>", "<bm>"), ("<en>", "<compress>")):
            row = [source, *tokenizer.encode(text, out_type=str), "</s>"]
            result = translator.translate_batch(
                [row], target_prefix=[[target]], beam_size=1, max_decoding_length=40
            )
            ours = [tokenizer.piece_to_id(t) for t in result[0].hypotheses[0]]
            ids = torch.tensor([[tokenizer.piece_to_id(t) for t in row]])
            start = torch.tensor([[2, tokenizer.piece_to_id(target)]])
            with torch.no_grad():
                theirs = model.generate(
                    input_ids=ids,
                    decoder_input_ids=start,
                    num_beams=1,
                    do_sample=False,
                    max_new_tokens=39,
                )[0].tolist()[1:]
            theirs = theirs[:-1] if theirs[-1] == 2 else theirs
            if ours != theirs:
                wrong.append(f"{source}{target} {text}: {ours} != {theirs}")
    return wrong


def main() -> int:
    """Convert; with --check exit 1 when the round trip changes a token."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--weights", type=Path, nargs="+", required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--quantization", default="int8")
    parser.add_argument("--check", action="store_true")
    given = parser.parse_args()
    model = load(given.weights, given.work)
    if given.check:
        convert(model, given.work / "spm.model", given.out, "float32")
        wrong = differences(model, given.out)
        print("\n".join(wrong) or "round trip: same greedy tokens")
        if wrong:
            return 1
    convert(model, given.work / "spm.model", given.out, given.quantization)
    return 0


if __name__ == "__main__":
    sys.exit(main())
