"""Settings come from argv, the environment, a TOML file and defaults, in this order."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from kibaru_service.config import BadSettings, Settings, load
from kibaru_service.domain import Limits


@pytest.fixture(autouse=True)
def no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """The machine's own settings must not reach these tests."""
    for name in Settings.model_fields:
        monkeypatch.delenv(f"KIBARU_{name.upper()}", raising=False)


def test_defaults_are_those_of_the_domain() -> None:
    """A server without settings listens on loopback and has the limits of the domain."""
    settings = load([])
    assert (settings.host, settings.port, settings.profile) == ("127.0.0.1", 50051, "compact")
    assert settings.limits == Limits()


def test_argv_wins_over_environment_over_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each source fills what those above it leave open."""
    file = tmp_path / "kibaru.toml"
    file.write_text('port = 1\nhost = "0.0.0.0"\nmax_texts = 7\n')
    monkeypatch.setenv("KIBARU_CONFIG", str(file))
    monkeypatch.setenv("KIBARU_PORT", "2")
    monkeypatch.setenv("KIBARU_MAX_TEXTS", "8")
    settings = load(["--max-texts", "9"])
    assert (settings.host, settings.port, settings.limits.max_texts) == ("0.0.0.0", 2, 9)  # noqa: S104


def test_config_on_the_command_line_wins_over_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file that is named last is the one that is read."""
    file = tmp_path / "kibaru.toml"
    file.write_text("port = 1\n")
    monkeypatch.setenv("KIBARU_CONFIG", "elsewhere.toml")
    assert load(["--config", str(file)]).port == 1


@pytest.mark.parametrize(
    ("argv", "word"),
    [
        (["--port", "many"], "port"),
        (["--port", "70000"], "port"),
        (["--drain-seconds", "-1"], "drain_seconds"),
        (["--log-level", "loud"], "log"),
        (["--tls-cert", "a.pem"], "tls_key"),
        (["--tls-client-ca", "a.pem"], "tls_cert"),
        (["--config", "nowhere.toml"], "nowhere.toml"),
    ],
)
def test_bad_value_is_one_line_that_names_it(argv: list[str], word: str) -> None:
    """A reader sees at once which setting is wrong."""
    with pytest.raises(BadSettings, match=word) as caught:
        load(argv)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("content", ["colour = 1\n", "port = \n", "port = 'x'\n"])
def test_bad_file_is_refused(tmp_path: Path, content: str) -> None:
    """Unknown keys, broken TOML and wrong types are all mistakes worth stopping for."""
    file = tmp_path / "kibaru.toml"
    file.write_text(content)
    with pytest.raises(BadSettings):
        load(["--config", str(file)])


def test_unknown_argument_exits_with_usage(capsys: pytest.CaptureFixture[str]) -> None:
    """As every command line does."""
    with pytest.raises(SystemExit) as caught:
        load(["--colour", "red"])
    assert caught.value.code == 2
    assert "usage: kibaru-server" in capsys.readouterr().err


def test_help_explains_every_setting(capsys: pytest.CaptureFixture[str]) -> None:
    """Each has a description, and all of them are shown."""
    with pytest.raises(SystemExit) as caught:
        load(["--help"])
    assert caught.value.code == 0
    shown = " ".join(capsys.readouterr().out.split())
    for name, field in Settings.model_fields.items():
        assert f"--{name.replace('_', '-')}" in shown
        assert field.description
        assert field.description.split()[0] in shown


def test_settings_do_not_change() -> None:
    """What was read at the start holds to the end."""
    with pytest.raises(ValidationError):
        load([]).port = 1  # type: ignore[misc]
