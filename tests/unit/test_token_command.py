"""`kibaru-token` makes a token and the lines by which a server knows it."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from kibaru_service.token_command import run
from kibaru_service.transport import tokens

Capture = pytest.CaptureFixture[str]


def test_the_token_goes_out_and_its_hash_into_the_file(tmp_path: Path, capsys: Capture) -> None:
    """A second one is added; what was in the file stays; nobody else may read it."""
    path = tmp_path / "callers.toml"
    assert run(["desk", "--file", str(path), "--expires", "2099-01-31"]) == 0
    assert run(["wire", "--file", str(path)]) == 0
    desk, wire = capsys.readouterr().out.split()
    keyring = tokens.read(path)
    assert keyring.grant(f"Bearer {desk}").caller == "desk"
    assert keyring.grant(f"Bearer {wire}").caller == "wire"
    assert desk not in path.read_text()
    assert path.stat().st_mode & 0o777 == 0o600
    assert [p.name for p in tmp_path.iterdir()] == ["callers.toml"]


def test_without_a_file_the_lines_go_to_standard_error(capsys: Capture) -> None:
    """For a secret store that no program writes to."""
    assert run(["desk"]) == 0
    out, err = capsys.readouterr()
    assert tokens.parse(err).grant(f"Bearer {out.strip()}").caller == "desk"


def test_a_token_that_exists_is_hashed_and_not_repeated(
    monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    """It comes by standard input: a command line is there for all to read."""
    token = "a-secret-of-more-than-32-characters"  # noqa: S105
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{token}\n"))
    assert run(["desk", "--hash"]) == 0
    out, err = capsys.readouterr()
    assert out == ""
    assert tokens.parse(err).grant(f"Bearer {token}").caller == "desk"


@pytest.mark.parametrize("token", ["", "too short", "ɲ" * 40])
def test_a_token_that_can_be_guessed_or_sent_by_nobody_is_refused(
    monkeypatch: pytest.MonkeyPatch, capsys: Capture, token: str
) -> None:
    """A quick hash is safe for random tokens only."""
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{token}\n"))
    assert run(["desk", "--hash"]) == 1
    assert "32 or more" in capsys.readouterr().err


def test_a_bad_name_and_a_bad_file_change_nothing(tmp_path: Path, capsys: Capture) -> None:
    """One line says what is wrong, and the file is as it was."""
    path = tmp_path / "callers.toml"
    path.write_text("[[token]]\n")
    assert run(["desk", "--file", str(path)]) == 1
    assert run(["two words", "--file", str(path)]) == 1
    assert run(["desk", "--file", str(tmp_path / "no" / "folder")]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert len(err.splitlines()) == 3
    assert path.read_text() == "[[token]]\n"
