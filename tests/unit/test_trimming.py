from __future__ import annotations

from types import SimpleNamespace

import numpy as np
from fetching.trimming import cut, kept_rows

from kibaru_service.engine.sources import TrimSpec

LATIN = TrimSpec(scripts=("Latin",))
TOKENS = ["<s>", "<unk>", "▁marché", "снег", "▁ɲɛɲɛ", "雪", "12", "▁", "é", "，", "’", "fra_Latn"]
TAGS = ["<s>", "<unk>", "fra_Latn", "ace_Arab"]


def kept(tokens: list[str], *always: str) -> list[str]:
    return [tokens[row] for row in kept_rows(tokens, LATIN, TAGS, {"<s>", "<unk>", *always})]


def test_pieces_of_other_scripts_go() -> None:
    """French and Bambara letters are Latin; digits, accents and punctuation belong to all."""
    assert kept(TOKENS) == ["<s>", "<unk>", "▁marché", "▁ɲɛɲɛ", "12", "▁", "é", "，", "’"]


def test_tags_stay_only_where_they_are_served() -> None:
    """A tag is spelt in Latin letters, and is no text."""
    assert "fra_Latn" in kept(TOKENS, "fra_Latn")
    assert "ace_Arab" not in kept([*TOKENS, "ace_Arab"], "fra_Latn")


def test_a_piece_that_mixes_scripts_goes() -> None:
    """Every letter counts."""
    assert kept(["aя", "ab"]) == ["ab"]


def test_more_scripts_can_be_kept() -> None:
    """A catalogue for other languages names theirs."""
    both = TrimSpec(scripts=("Latin", "Cyrillic"))
    assert kept_rows(["снег", "雪"], both, [], []) == [0]


def test_what_stays_is_what_it_was() -> None:
    """Rows are chosen, never changed, in all three matrices; tied ones stay one object."""
    shared = np.arange(24.0).reshape(12, 2)
    spec = SimpleNamespace(
        encoder=SimpleNamespace(embeddings=[SimpleNamespace(weight=shared)]),
        decoder=SimpleNamespace(
            embeddings=SimpleNamespace(weight=shared),
            projection=SimpleNamespace(weight=shared, bias=np.arange(12.0)),
        ),
        _vocabularies={"source": [TOKENS], "target": [TOKENS]},
    )
    rows = kept_rows(TOKENS, LATIN, TAGS, {"<s>", "<unk>"})
    cut(spec, rows)
    assert (spec.decoder.projection.weight == shared[rows]).all()
    assert spec.decoder.projection.weight is spec.encoder.embeddings[0].weight
    assert spec.decoder.projection.bias.tolist() == [float(row) for row in rows]
    assert spec._vocabularies["target"] == [[TOKENS[row] for row in rows]]
