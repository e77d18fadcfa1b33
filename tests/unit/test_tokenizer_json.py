from __future__ import annotations

import sys
from pathlib import Path

import pytest
import tokenizers

from kibaru_service.engine.tokenizer_json import JsonTokenizer
from kibaru_service.errors import ModelCorrupt, ModelMissing
from tiny_models import SENTENCES

SPECIAL = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A byte-level BPE as BART has it, with the limits of somebody's training run baked in."""
    trained = tokenizers.ByteLevelBPETokenizer()
    trained.train_from_iterator(SENTENCES, 400, show_progress=False, special_tokens=SPECIAL)
    trained.enable_truncation(4)
    trained.enable_padding(length=8)
    path = tmp_path_factory.mktemp("bpe") / "tokenizer.json"
    trained.save(str(path))
    return path


@pytest.fixture(scope="module")
def tokenizer(file: Path) -> JsonTokenizer:
    return JsonTokenizer(file, reserved={"<s>", "</s>"})


def test_text_comes_back(tokenizer: JsonTokenizer) -> None:
    """Bytes can spell anything."""
    texts = [*SENTENCES, "Kɔnɔ ɲɛ ŋana", "☃ 雪", ""]
    assert tokenizer.decode(tokenizer.encode(texts)) == texts


def test_limits_in_the_file_do_not_count(tokenizer: JsonTokenizer) -> None:
    """A row is cut by its template, which reports it, and never by the tokenizer."""
    assert len(tokenizer.encode([SENTENCES[0]])[0]) > 8
    assert "<pad>" not in tokenizer.encode(["Bamako"])[0]


@pytest.mark.parametrize("typed", ["</s>", "<s>", "<mask>", "x<mask>y"])
def test_typed_special_tokens_are_text(tokenizer: JsonTokenizer, typed: str) -> None:
    """They do not steer the model, and a reader's angle brackets survive."""
    (row,) = tokenizer.encode([f"a {typed} b"])
    assert set(row).isdisjoint(SPECIAL)
    assert tokenizer.decode([row]) == [f"a {typed} b"]


def test_written_special_tokens_are_dropped(tokenizer: JsonTokenizer) -> None:
    """Masks, ends and rows that only pad the matrix are no text."""
    (row,) = tokenizer.encode(["market"])
    written = ["<s>", *row, "<mask>", "madeupword3", "<extra_id_1>", "</s>"]
    assert tokenizer.decode([written]) == ["market"]


def test_a_broken_file_is_a_corrupt_model(tmp_path: Path) -> None:
    """What the library raises is translated."""
    (tmp_path / "tokenizer.json").write_text("{}")
    with pytest.raises(ModelCorrupt, match=r"tokenizer\.json"):
        JsonTokenizer(tmp_path / "tokenizer.json")


def test_without_the_package_the_extra_is_named(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The compact models need no tokenizers, so it may not be installed."""
    monkeypatch.setitem(sys.modules, "tokenizers", None)
    with pytest.raises(ModelMissing, match=r"kibaru\[full\]"):
        JsonTokenizer(file)
