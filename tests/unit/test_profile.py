"""The language of one sentence."""

from __future__ import annotations

import pytest

from kibaru_service.text.profile import spoken


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("The people of the town thanked the soldiers.", "en"),
        ("Les habitants de la ville ont remercié les soldats.", "fr"),
        ("Dugu mɔgɔw ye sɔrɔdasiw fo u ka baara la.", "bm"),
        ("Bamako, Kayes, Ségou, Mopti, Gao", ""),
        ("Yes.", ""),
    ],
)
def test_the_language_of_a_sentence_is_told_or_left_open(text: str, tag: str) -> None:
    """A list of names or a word is in no language."""
    assert spoken(text) == tag
