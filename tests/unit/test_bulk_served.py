"""What a profile serves is known, and its files are verified, before a worker starts."""

from __future__ import annotations

from pathlib import Path

import pytest

from kibaru_service.bulk.served import Served, served
from kibaru_service.config import Settings
from kibaru_service.domain import ModelRef
from kibaru_service.errors import ModelMissing, UnsupportedLanguage


def test_made_up_models_have_a_name_and_directions() -> None:
    """As a server that serves them says."""
    found = served(Settings.model_validate({"profile": "fake"}))
    assert found.models == (ModelRef("fake", "0123456789abcdef"),)
    assert ("en", "bm") in found.directions


@pytest.mark.skipif(
    not (Path(__file__).parents[2] / "models" / "catalog.toml").exists(), reason="no bundled models"
)
def test_the_fingerprints_are_those_that_replies_carry() -> None:
    """So that the manifest names what was used."""
    found = served(Settings.model_validate({"profile": "compact"}))
    ids = {"news-compact", "news-compact-fr", "embed-compact"}
    assert {model.id for model in found.models} == ids
    assert all(len(model.fingerprint) == 16 for model in found.models)


def test_a_catalogue_that_is_not_there_is_said_to_be_so(tmp_path: Path) -> None:
    """Before anything else is done."""
    with pytest.raises(ModelMissing):
        served(Settings.model_validate({"profile": "compact", "models_dir": tmp_path}))


def test_a_target_must_be_reached_from_some_language() -> None:
    """By way of a third one as well; rows that cannot reach it say so themselves."""
    found = Served((), frozenset({("fr", "bm"), ("en", "fr")}))
    found.check(["bm", "FR-ml", "en"])
    with pytest.raises(UnsupportedLanguage, match=r"into 'xx'; offered: bm, fr"):
        found.check(["fr", "xx"])
