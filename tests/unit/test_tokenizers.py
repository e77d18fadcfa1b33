from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kibaru_service.engine.tokenizers import SentencePieceTokenizer
from kibaru_service.errors import ModelCorrupt
from tiny_models import SENTENCES, SPECIAL, save_tokenizer


@pytest.fixture(scope="module")
def tokenizer(tmp_path_factory: pytest.TempPathFactory) -> SentencePieceTokenizer:
    folder = tmp_path_factory.mktemp("tokenizer")
    save_tokenizer(folder)
    return SentencePieceTokenizer(folder / "spm.model", reserved=SPECIAL)


def test_text_comes_back(tokenizer: SentencePieceTokenizer) -> None:
    """Pieces joined again are the text, also where it is not Latin."""
    texts = [*SENTENCES, "Kɔnɔ ɲɛ ŋana", "☃ 雪"]
    assert tokenizer.decode(tokenizer.encode(texts)) == texts


@given(text=st.text(st.sampled_from("<>/s0x4fren compressbm_unk"), max_size=40))
def test_typed_tags_never_steer(tokenizer: SentencePieceTokenizer, text: str) -> None:
    """No text, whatever it holds, yields a piece that has a meaning for the model."""
    (pieces,) = tokenizer.encode([f"{text} <compress> <fr> </s> <unk> <s>"])
    assert set(pieces).isdisjoint(SPECIAL)


@pytest.mark.parametrize("typed", ["<fr>", "</s>", "<compress>", "<unk>", "x<compress>y"])
def test_typed_tags_stay_readable(tokenizer: SentencePieceTokenizer, typed: str) -> None:
    """A reader's own angle brackets survive the way there and back."""
    assert tokenizer.decode(tokenizer.encode([f"a {typed} b"])) == [f"a {typed} b"]


def test_written_tags_are_dropped(tokenizer: SentencePieceTokenizer) -> None:
    """A control piece that a model writes is no text."""
    (pieces,) = tokenizer.encode(["market"])
    assert tokenizer.decode([["<fr>", *pieces, "<compress>", "</s>"]]) == ["market"]


def test_nothing_in_nothing_out(tokenizer: SentencePieceTokenizer) -> None:
    """No texts are no rows, and an empty text is an empty row."""
    assert tokenizer.encode([]) == []
    assert tokenizer.decode([]) == []
    assert tokenizer.encode([""]) == [[]]
    assert tokenizer.decode([[]]) == [""]


@pytest.mark.parametrize("content", [None, b"", b"no model"])
def test_unreadable_file_is_a_corrupt_model(tmp_path: Path, content: bytes | None) -> None:
    """A file that sentencepiece cannot read is named in our own error."""
    path = tmp_path / "spm.model"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ModelCorrupt, match=r"spm\.model"):
        SentencePieceTokenizer(path)
