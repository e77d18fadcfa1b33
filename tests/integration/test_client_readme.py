from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from client_fakes import ARTICLE, FakeNews, served
from kibaru_client.__main__ import main

ROOT = Path(__file__).resolve().parents[2]
READMES = (ROOT / "README.md", ROOT / "client" / "README.md")


def blocks(readme: Path, kind: str) -> list[str]:
    fenced = readme.read_text("utf-8").split("```")[1::2]
    found = [block.partition("\n") for block in fenced]
    return [text for head, _, text in found if head == kind]


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("article.txt").write_text(ARTICLE, encoding="utf-8")
    Path("terms.tsv").write_text("Gao\tGao\n", encoding="utf-8")


@pytest.mark.parametrize("readme", READMES, ids=lambda path: path.parent.name)
def test_the_session_of_the_readme_runs(readme: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A newcomer who pastes it gets summaries, Bambara and the doubtful sentences."""
    (session,) = blocks(readme, "python")
    with served(FakeNews()) as target:
        exec(session.replace("localhost:50051", target), {})  # noqa: S102
    out = capsys.readouterr().out
    assert "The Gao ferry is back. It took passengers and rice." in out
    assert "bm: Ferry to Gao sails again" in out
    assert "['212 is missing.']" in out


def test_the_commands_of_the_readme_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each of them ends with 0; standard input is given as the file that it stands for."""
    (listed,) = (block for block in blocks(READMES[1], "") if block.startswith("kibaru "))
    with served(FakeNews()) as target:
        monkeypatch.setenv("KIBARU_SERVER", target)
        for line in listed.splitlines():
            command = line.partition(" <")[0].replace(" - ", " article.txt ")
            assert main(shlex.split(command)[1:]) == 0
