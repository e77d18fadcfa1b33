"""What settings make of glossary and repairs."""

from __future__ import annotations

from pathlib import Path

import pytest

from kibaru_service.__main__ import run
from kibaru_service.assembly import Assembly
from kibaru_service.config import Settings
from kibaru_service.domain import Term
from kibaru_service.engine.protocol import Call


def test_settings_decide_on_glossary_and_budget(tmp_path: Path) -> None:
    """The file is read once, at the start; a ratio of 0 turns repairs off."""
    path = tmp_path / "terms.tsv"
    path.write_text("halls\thalles\tfr\n", encoding="utf-8")
    quality = Assembly(Settings(glossary=path, repair_ratio=0)).quality
    assert quality.glossary == (Term("halls", "halles", "fr"),)
    assert quality.policy.ratio == 0


async def test_the_server_glossary_holds_for_every_request(tmp_path: Path) -> None:
    """A term of the server comes out as asked, without a word of it in the request."""
    path = tmp_path / "terms.tsv"
    path.write_text("Green Hall\tHalle Verte\tfr\n", encoding="utf-8")
    assembly = Assembly(Settings(profile="fake", glossary=path))
    edition = await assembly.load("fake")
    done = await edition.translate.run(["The Green Hall is new."], "en", "fr", (), Call())
    await edition.models.close()
    assert "Halle Verte" in done.texts[0].text
    assert assembly.quality.counters.rungs.total() == 1


def test_a_glossary_that_cannot_be_read_ends_the_server(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One line that says which file, and exit status 1."""
    missing = tmp_path / "missing.tsv"
    assert run(["--profile", "fake", "--port", "0", "--glossary", str(missing)]) == 1
    assert str(missing) in capsys.readouterr().err
