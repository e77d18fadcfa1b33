from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest

from kibaru_service.engine.integrity import fingerprint, verify
from kibaru_service.engine.specs import ModelSpec
from kibaru_service.errors import CatalogError, ModelCorrupt, ModelMissing


def make_spec(folder: Path, **changes: Any) -> ModelSpec:
    contents = {"model.bin": b"weights", "spm.model": b"pieces"}
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    table: dict[str, Any] = {
        "id": "mt",
        "folder": folder,
        "path": "mt",
        "kind": "seq2seq",
        "licence": "CC0-1.0",
        "tokenizer": {"kind": "sentencepiece", "file": "spm.model"},
        "languages": {"en": "<en>", "fr": "<fr>"},
        "max_input_tokens": 64,
        "translate": {"directions": ["en-fr"], "source": ["{text}"], "beam_size": 2},
        "files": {
            name: {"size": len(content), "sha256": hashlib.sha256(content).hexdigest()}
            for name, content in contents.items()
        },
    }
    return ModelSpec.model_validate(table | changes)


def test_files_as_described_pass(tmp_path: Path) -> None:
    """Size and hash match: nothing is said."""
    verify(make_spec(tmp_path))


def test_missing_file_is_named(tmp_path: Path) -> None:
    """The first file that is not there."""
    spec = make_spec(tmp_path)
    (tmp_path / "model.bin").unlink()
    with pytest.raises(ModelMissing, match=r"model\.bin"):
        verify(spec)


@pytest.mark.parametrize("unlisted", ["model.bin", "spm.model"])
def test_weights_and_tokenizer_must_be_listed(tmp_path: Path, unlisted: str) -> None:
    """A model whose files nobody has hashed is not served."""
    whole = make_spec(tmp_path)
    files = {name: file for name, file in whole.files.items() if name != unlisted}
    with pytest.raises(CatalogError, match=unlisted):
        verify(make_spec(tmp_path, files=files))


@pytest.mark.parametrize(
    "added", ["config.json", "shared_vocabulary.json", "source_vocabulary.txt", "vmap.txt"]
)
def test_a_file_that_the_engine_would_open_must_be_listed(tmp_path: Path, added: str) -> None:
    """Put there later, it would change the output behind every hash."""
    spec = make_spec(tmp_path)
    (tmp_path / "CARD.md").write_text("read by people alone")
    verify(spec)
    (tmp_path / added).write_bytes(b"{}")
    with pytest.raises(CatalogError, match=added):
        verify(spec)


@pytest.mark.parametrize("content", [b"weight", b"weightS"])
def test_changed_file_is_named(tmp_path: Path, content: bytes) -> None:
    """A file cut short, and one of the right size with another content."""
    spec = make_spec(tmp_path)
    (tmp_path / "model.bin").write_bytes(content)
    with pytest.raises(ModelCorrupt, match=r"model\.bin"):
        verify(spec)


def test_fingerprint_is_stable_and_short(tmp_path: Path) -> None:
    """The same model has the same sixteen hex digits, wherever its folder stands."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    first = fingerprint(make_spec(tmp_path))
    assert fingerprint(make_spec(elsewhere, description="new prose")) == first
    assert len(first) == 16
    assert int(first, 16) >= 0


@pytest.mark.parametrize(
    "changes",
    [
        {"compute_type": "int8"},
        {"max_input_tokens": 63},
        {"languages": {"en": "<fr>", "fr": "<en>"}},
        {"translate": {"directions": ["en-fr"], "source": ["{text}"], "beam_size": 3}},
        {"files": {name: {"size": 1, "sha256": "0" * 64} for name in ("model.bin", "spm.model")}},
    ],
)
def test_whatever_decides_the_output_changes_it(tmp_path: Path, changes: dict[str, Any]) -> None:
    """Weights, vocabulary, tags, row and decoding options all count."""
    assert fingerprint(make_spec(tmp_path, **changes)) != fingerprint(make_spec(tmp_path))
