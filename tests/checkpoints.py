"""Small random checkpoints with the files that their families have on a hub."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import sentencepiece
import torch
import transformers
from fetching.conversion import let_sentencepiece_be_read
from tokenizers import BertWordPieceTokenizer, ByteLevelBPETokenizer

from news_strings import corpus

WIDTH = 32
NLLB_TAGS = ("eng_Latn", "fra_Latn", "bam_Latn")


def train_spm(path: Path, **options: Any) -> list[str]:
    """Train a sentencepiece model; return its pieces."""
    settings: dict[str, Any] = {
        "vocab_size": 420,
        "character_coverage": 0.9995,
        "normalization_rule_name": "nmt_nfkc",
        "minloglevel": 2,
    }
    with path.open("wb") as file:
        sentencepiece.SentencePieceTrainer.train(
            sentence_iterator=iter(corpus()), model_writer=file, **(settings | options)
        )
    model = sentencepiece.SentencePieceProcessor(model_file=str(path))
    return [str(model.id_to_piece(i)) for i in range(model.get_piece_size())]


def marian(folder: Path) -> None:
    pieces: dict[str, int] = {"</s>": 0, "<unk>": 1}
    for name in ("source.spm", "target.spm"):
        for piece in train_spm(folder / name)[3:]:
            pieces.setdefault(piece, len(pieces))
    pieces["<pad>"] = len(pieces)
    (folder / "vocab.json").write_text(json.dumps(pieces), encoding="utf-8")
    _json(
        folder / "tokenizer_config.json",
        {
            "tokenizer_class": "MarianTokenizer",
            "source_lang": "en",
            "target_lang": "fr",
            "model_max_length": 512,
        },
    )
    pad = pieces["<pad>"]
    _save(
        folder,
        transformers.MarianMTModel(
            transformers.MarianConfig(
                vocab_size=len(pieces),
                decoder_vocab_size=len(pieces),
                **_encoder_decoder(),
                max_position_embeddings=512,
                pad_token_id=pad,
                eos_token_id=0,
                bos_token_id=0,
                decoder_start_token_id=pad,
                forced_eos_token_id=0,
                scale_embedding=True,
                activation_function="swish",
                share_encoder_decoder_embeddings=True,
                static_position_embeddings=True,
            )
        ),
    )


def nllb(folder: Path) -> None:
    train_spm(folder / "sentencepiece.bpe.model", model_type="bpe", vocab_size=480)
    tokenizer = transformers.NllbTokenizer.from_pretrained(
        str(folder), additional_special_tokens=list(NLLB_TAGS)
    )
    tokenizer.save_pretrained(str(folder))
    _save(
        folder,
        transformers.M2M100ForConditionalGeneration(
            transformers.M2M100Config(
                vocab_size=len(tokenizer) + 2,
                **_encoder_decoder(),
                max_position_embeddings=1024,
                pad_token_id=1,
                bos_token_id=0,
                eos_token_id=2,
                decoder_start_token_id=2,
                scale_embedding=True,
                activation_function="relu",
            )
        ),
    )


def t5(folder: Path) -> None:
    _t5(
        folder, transformers.T5Config, transformers.T5ForConditionalGeneration, tie=True, act="relu"
    )


def mt5(folder: Path) -> None:
    _t5(
        folder,
        transformers.MT5Config,
        transformers.MT5ForConditionalGeneration,
        tie=False,
        act="gated-gelu",
    )


def _t5(folder: Path, config: Any, model: Any, *, tie: bool, act: str) -> None:
    train_spm(folder / "spiece.model", pad_id=0, eos_id=1, unk_id=2, bos_id=-1)
    tokenizer = transformers.T5Tokenizer.from_pretrained(
        str(folder), extra_ids=0 if not tie else 100
    )
    tokenizer.save_pretrained(str(folder))
    _save(
        folder,
        model(
            config(
                vocab_size=len(tokenizer) + 4,
                d_model=WIDTH,
                d_kv=8,
                d_ff=64,
                num_layers=2,
                num_decoder_layers=2,
                num_heads=4,
                feed_forward_proj=act,
                tie_word_embeddings=tie,
                pad_token_id=0,
                eos_token_id=1,
                decoder_start_token_id=0,
                initializer_factor=4.0,
            )
        ),
    )


def madlad(folder: Path) -> None:
    train_spm(
        folder / "spiece.model",
        unk_id=0,
        bos_id=1,
        eos_id=2,
        user_defined_symbols=["<2en>", "<2fr>", "<2bm>"],
    )
    names = {"pad_token": "<s>", "eos_token": "</s>", "unk_token": "<unk>"}
    tokenizer = transformers.T5Tokenizer.from_pretrained(str(folder), extra_ids=0, **names)
    tokenizer.save_pretrained(str(folder))
    _save(
        folder,
        transformers.T5ForConditionalGeneration(
            transformers.T5Config(
                vocab_size=len(tokenizer),
                d_model=WIDTH,
                d_kv=8,
                d_ff=64,
                num_layers=2,
                num_decoder_layers=2,
                num_heads=4,
                feed_forward_proj="gated-gelu",
                tie_word_embeddings=False,
                pad_token_id=1,
                eos_token_id=2,
                decoder_start_token_id=0,
                initializer_factor=4.0,
            )
        ),
    )


def bart(folder: Path) -> None:
    trained = ByteLevelBPETokenizer()
    trained.train_from_iterator(
        corpus(),
        vocab_size=600,
        show_progress=False,
        special_tokens=["<s>", "<pad>", "</s>", "<unk>", "<mask>"],
    )
    trained.save_model(str(folder))
    tokenizer = transformers.BartTokenizer.from_pretrained(str(folder))
    tokenizer.save_pretrained(str(folder))
    for name in ("vocab.json", "merges.txt"):
        assert (folder / name).exists(), name
    _save(
        folder,
        transformers.BartForConditionalGeneration(
            transformers.BartConfig(
                vocab_size=len(tokenizer),
                **_encoder_decoder(),
                max_position_embeddings=1024,
                pad_token_id=1,
                bos_token_id=0,
                eos_token_id=2,
                decoder_start_token_id=2,
                forced_bos_token_id=0,
                forced_eos_token_id=2,
                activation_function="gelu",
            )
        ),
    )


def pegasus(folder: Path) -> None:
    train_spm(folder / "spiece.model", pad_id=0, eos_id=1, unk_id=2, bos_id=-1)
    tokenizer = transformers.PegasusTokenizer.from_pretrained(str(folder))
    tokenizer.save_pretrained(str(folder))
    _save(
        folder,
        transformers.PegasusForConditionalGeneration(
            transformers.PegasusConfig(
                vocab_size=len(tokenizer),
                **_encoder_decoder(),
                max_position_embeddings=1024,
                pad_token_id=0,
                eos_token_id=1,
                decoder_start_token_id=0,
                forced_eos_token_id=1,
                scale_embedding=True,
                activation_function="relu",
                static_position_embeddings=True,
            )
        ),
    )


def xlmr(folder: Path) -> None:
    size = _xlmr_tokenizer(folder)
    _save(
        folder,
        transformers.XLMRobertaModel(
            transformers.XLMRobertaConfig(
                vocab_size=size,
                **_encoder(),
                max_position_embeddings=514,
                type_vocab_size=1,
                pad_token_id=1,
                bos_token_id=0,
                eos_token_id=2,
            )
        ),
    )


def e5_small(folder: Path) -> None:
    """Write what multilingual-e5-small is: a BERT with the tokenizer of XLM-R."""
    size = _xlmr_tokenizer(folder)
    _save(
        folder,
        transformers.BertModel(
            transformers.BertConfig(
                vocab_size=size + 35,
                **_encoder(),
                max_position_embeddings=512,
                type_vocab_size=2,
                pad_token_id=0,
                tokenizer_class="XLMRobertaTokenizer",
            )
        ),
    )


def minilm(folder: Path) -> None:
    trained = BertWordPieceTokenizer(lowercase=True)
    trained.train_from_iterator(corpus(), vocab_size=600, show_progress=False)
    trained.save_model(str(folder))
    tokenizer = transformers.BertTokenizer.from_pretrained(str(folder), do_lower_case=True)
    tokenizer.save_pretrained(str(folder))
    _save(
        folder,
        transformers.BertModel(
            transformers.BertConfig(
                vocab_size=len(tokenizer),
                **_encoder(),
                max_position_embeddings=512,
                type_vocab_size=2,
            )
        ),
    )


FAMILIES: dict[str, Callable[[Path], None]] = {
    f.__name__: f for f in (marian, nllb, t5, mt5, madlad, bart, pegasus, xlmr, e5_small, minilm)
}


def _xlmr_tokenizer(folder: Path) -> int:
    train_spm(folder / "sentencepiece.bpe.model")
    tokenizer = transformers.XLMRobertaTokenizer.from_pretrained(str(folder))
    tokenizer.save_pretrained(str(folder))
    return len(tokenizer)


def _encoder_decoder() -> dict[str, Any]:
    return {
        "d_model": WIDTH,
        "encoder_layers": 2,
        "decoder_layers": 2,
        "encoder_attention_heads": 4,
        "decoder_attention_heads": 4,
        "encoder_ffn_dim": 64,
        "decoder_ffn_dim": 64,
        "init_std": 0.6,
    }


def _encoder() -> dict[str, Any]:
    return {
        "hidden_size": WIDTH,
        "num_hidden_layers": 2,
        "num_attention_heads": 4,
        "intermediate_size": 64,
        "initializer_range": 0.6,
    }


def _save(folder: Path, model: Any) -> None:
    model.eval()
    model.save_pretrained(str(folder))


def _json(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value), encoding="utf-8")


def build(family: str, folder: Path) -> Path:
    """Write the checkpoint of a family, the same each time."""
    let_sentencepiece_be_read()
    folder.mkdir(parents=True)
    torch.manual_seed(3)
    FAMILIES[family](folder)
    return folder
