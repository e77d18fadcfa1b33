"""Settings come from argv, the environment, a TOML file and defaults, in this order."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from kibaru_service.config import Settings
from kibaru_service.config_sources import BadSettings, load
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
    file.write_text('port = 1\nhost = "::1"\nmax_texts = 7\n')
    monkeypatch.setenv("KIBARU_CONFIG", str(file))
    monkeypatch.setenv("KIBARU_PORT", "2")
    monkeypatch.setenv("KIBARU_MAX_TEXTS", "8")
    settings = load(["--max-texts", "9"])
    assert (settings.host, settings.port, settings.limits.max_texts) == ("::1", 2, 9)


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
        (["--host", "0.0.0.0"], "host.*--insecure"),  # noqa: S104
        (["--health-port", "-1"], "health_port"),
        (["--caller-calls-per-minute", "0"], "caller_calls_per_minute"),
        (["--max-queued", "100", "--max-sentences", "101"], "max_queued.*max_sentences"),
    ],
)
def test_bad_value_is_one_line_that_names_it(argv: list[str], word: str) -> None:
    """A reader sees at once which setting is wrong."""
    with pytest.raises(BadSettings, match=word) as caught:
        load(argv)
    assert "\n" not in str(caught.value)


TLS = {"tls_cert": "a.pem", "tls_key": "a.key"}
EVERYWHERE = ["0.0.0.0", "::", "192.0.2.7", "news.example.org", "localhost.example.org"]  # noqa: S104


@pytest.mark.parametrize("host", EVERYWHERE)
@pytest.mark.parametrize("given", [{}, {"callers_file": "c.toml"}, TLS])
def test_an_address_that_others_reach_needs_tls_and_known_callers(
    host: str, given: dict[str, str]
) -> None:
    """Half of it is not enough; --insecure is for networks that are safe by other means."""
    with pytest.raises(ValidationError, match="--insecure"):
        Settings.model_validate({"host": host} | given)
    assert Settings.model_validate({"host": host, "insecure": True} | given).exposed


@pytest.mark.parametrize("host", EVERYWHERE)
@pytest.mark.parametrize("known", [{"callers_file": "c.toml"}, {"tls_client_ca": "ca.pem"}])
def test_tls_with_tokens_or_client_certificates_may_listen_anywhere(
    host: str, known: dict[str, str]
) -> None:
    """Either says who calls."""
    assert not Settings.model_validate({"host": host} | TLS | known).exposed


@pytest.mark.parametrize("host", ["127.0.0.1", "127.1.2.3", "::1", "localhost"])
def test_nobody_else_reaches_a_loopback_address(host: str) -> None:
    """Trying it out takes no certificate."""
    assert not Settings.model_validate({"host": host}).exposed


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
