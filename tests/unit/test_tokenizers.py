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


def test_pieces_without_weights_are_spelt_in_those_with_some(
    tokenizer: SentencePieceTokenizer, tmp_path: Path
) -> None:
    """After trimming a rare word costs more tokens, and is not lost."""
    pieces = save_tokenizer(tmp_path)
    (whole,) = tokenizer.encode(["The market of Bamako opened"])
    longest = max(whole, key=len)
    kept = frozenset(pieces) - {longest}
    trimmed = SentencePieceTokenizer(tmp_path / "spm.model", SPECIAL, kept)
    (spelt,) = trimmed.encode(["The market of Bamako opened"])
    assert set(spelt) <= kept
    assert "".join(spelt) == "".join(whole)
    assert len(spelt) > len(whole)
    assert trimmed.decode([spelt]) == ["The market of Bamako opened"]


def test_text_whose_pieces_are_kept_reads_as_before(
    tokenizer: SentencePieceTokenizer, tmp_path: Path
) -> None:
    """Trimming is exact where nothing is missing."""
    save_tokenizer(tmp_path)
    rows = tokenizer.encode(SENTENCES)
    kept = frozenset(piece for row in rows for piece in row)
    assert SentencePieceTokenizer(tmp_path / "spm.model", SPECIAL, kept).encode(SENTENCES) == rows


def test_rows_that_only_fill_a_matrix_are_dropped(tokenizer: SentencePieceTokenizer) -> None:
    """Random or badly trained weights may write them; a reader must not see them."""
    (row,) = tokenizer.encode(["market"])
    assert tokenizer.decode([["<mask_1>", *row, "<unk_7>", "madeupword2"]]) == ["market"]


def test_output_is_read_with_the_tokenizer_of_the_target(tmp_path: Path) -> None:
    """OPUS-MT has a tokenizer per side, and one vocabulary over both."""
    save_tokenizer(tmp_path)
    path = tmp_path / "spm.model"
    both = SentencePieceTokenizer(path, SPECIAL, target=path)
    assert both.decode(both.encode(SENTENCES)) == SENTENCES
    # A piece that only the source knows keeps its letters and its space.
    assert both.decode([["▁xylophone", "▁xylophone"]])[0].split() == ["xylophone"] * 2
