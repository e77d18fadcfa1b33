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


def test_a_token_is_revoked_and_all_else_stays(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: Capture
) -> None:
    """Comments, terms and other tokens are as they were, and its caller may have no other."""
    path = tmp_path / "callers.toml"
    terms = "[callers.desk]\ncalls_per_minute = 5\n"
    for caller in ("desk", "wire"):
        assert run([caller, "--file", str(path), "--expires", "2099-01-31"]) == 0
    written = path.read_text().replace("\n\n", "\n\n# the wire\n")
    path.write_text(f"# ours\n{written}\n{terms}")
    desk, wire = capsys.readouterr().out.split()
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{desk}\n"))
    assert run(["desk", "--file", str(path), "--revoke"]) == 0
    assert tokens.read(path).grant(f"Bearer {wire}").caller == "wire"
    assert tokens.digest(desk).hex() not in path.read_text()
    assert path.read_text().startswith("# ours\n# the wire\n[[token]]\n")
    assert path.read_text().endswith(terms)


def test_a_token_that_is_not_there_cannot_be_revoked(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: Capture
) -> None:
    """Nor one of another caller: a mix-up must not shut out the wrong desk."""
    path = tmp_path / "callers.toml"
    assert run(["desk", "--file", str(path)]) == 0
    token, before = capsys.readouterr().out.strip(), path.read_text()
    for caller, given in (("wire", token), ("desk", "kibaru_other")):
        monkeypatch.setattr("sys.stdin", io.StringIO(f"{given}\n"))
        assert run([caller, "--file", str(path), "--revoke"]) == 1
    assert path.read_text() == before
    assert given not in capsys.readouterr().err
    with pytest.raises(SystemExit):
        run(["desk", "--revoke"])


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
