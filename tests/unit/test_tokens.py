"""Bearer tokens of named callers, kept as hashes."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from kibaru_service.errors import Unauthenticated
from kibaru_service.transport import tokens
from kibaru_service.transport.quotas import Quota

DESK, WIRE = "kibaru_desk-secret", "kibaru_wire-secret"


@pytest.fixture
def keyring() -> tokens.Keyring:
    return tokens.parse(tokens.entry("desk", DESK) + tokens.entry("wire", WIRE))


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
def test_a_token_names_its_caller(keyring: tokens.Keyring, scheme: str) -> None:
    """The scheme's case does not matter; every line of the file counts."""
    assert keyring.grant(f"{scheme} {DESK}").caller == "desk"
    assert keyring.grant(f"{scheme} {WIRE}").caller == "wire"


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Bearer",
        "Bearer ",
        f"Bearer {DESK[:-1]}",
        f"Bearer {DESK}x",
        DESK,
        f"Basic {DESK}",
        "Bearer é",
        f"Bearer {tokens.digest(DESK).hex()}",
    ],
)
def test_nothing_else_lets_anybody_in(keyring: tokens.Keyring, header: str) -> None:
    """Not a part of a token, and not the hash that the file shows."""
    with pytest.raises(Unauthenticated) as caught:
        keyring.grant(header)
    assert DESK[:-1] not in str(caught.value)


def test_a_token_lasts_through_its_last_day() -> None:
    """After it, its holder is told why."""
    last = dt.date(2027, 6, 30)
    keyring = tokens.parse(tokens.entry("desk", DESK, last))
    assert keyring.grant(f"Bearer {DESK}", last).caller == "desk"
    with pytest.raises(Unauthenticated, match="expired after 2027-06-30"):
        keyring.grant(f"Bearer {DESK}", dt.date(2027, 7, 1))


def test_two_tokens_of_one_caller_are_both_valid() -> None:
    """This is how a token is rotated without a gap."""
    keyring = tokens.parse(tokens.entry("desk", DESK) + tokens.entry("desk", WIRE))
    assert {keyring.grant(f"Bearer {t}").caller for t in (DESK, WIRE)} == {"desk"}


def test_a_caller_has_terms_of_its_own() -> None:
    """Quotas and methods stand once, whatever the number of tokens."""
    terms = '[callers.desk]\ncalls_per_minute = 6\nconcurrent_calls = 2\nmethods = ["Digest"]\n'
    keyring = tokens.parse(terms + tokens.entry("desk", DESK) + tokens.entry("wire", WIRE))
    assert keyring.grant(f"Bearer {DESK}") == tokens.Grant(
        "desk", Quota(6, 2), frozenset({"Digest"})
    )
    assert keyring.grant(f"Bearer {WIRE}") == tokens.Grant("wire")


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("kibaru_a-secret-put-here-in-the-clear", "not TOML"),
        ('[[token]]\ncaller = "desk"\nsha256 = "kibaru_a-secret-put-here"\n', "sha256"),
        ('[[token]]\ncaller = "desk"\n', "sha256"),
        (tokens.entry("two words", DESK), "caller"),
        (tokens.entry("ipv4:127.0.0.1", DESK), "caller"),
        (tokens.entry("desk", DESK) * 2, "twice"),
        (tokens.entry("desk", DESK) + 'note = "kibaru_a-secret"\n', "note"),
        (tokens.entry("desk", DESK) + "expires = 1\n", "expires"),
        (tokens.entry("desk", DESK) + "[callers.desk]\ncalls_per_minute = 0\n", "calls_per_minute"),
    ],
)
def test_a_wrong_file_is_refused_without_quoting_it(text: str, word: str) -> None:
    """The message says where, and never repeats a secret put there by mistake."""
    with pytest.raises(tokens.UnreadableTokens, match=word) as caught:
        tokens.parse(text)
    assert "secret" not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_terms_of_a_caller_without_token_are_a_warning(tmp_path: Path) -> None:
    """A misspelt name shows; and the last token of a caller can be revoked in a hurry."""
    path = tmp_path / "callers.toml"
    path.write_text(tokens.entry("desk", DESK) + "[callers.dekc]\nconcurrent_calls = 1\n")
    with capture_logs() as lines:
        assert len(tokens.read(path)) == 1
    assert [(line["log_level"], line["callers"]) for line in lines] == [("warning", ["dekc"])]


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    """Missing, a folder, or no text."""
    (tmp_path / "bytes").write_bytes(b"\xff\xfe")
    for path in (tmp_path / "missing", tmp_path, tmp_path / "bytes"):
        with pytest.raises(tokens.UnreadableTokens, match=path.name):
            tokens.read(path)


def test_tokens_are_unlike_and_easy_to_spot() -> None:
    """32 random bytes each, behind a prefix that scanners can look for."""
    made = {tokens.new_token() for _ in range(100)}
    assert len(made) == 100
    assert all(token.startswith("kibaru_") and len(token) >= 50 for token in made)


def test_a_keyring_shows_no_secret(keyring: tokens.Keyring) -> None:
    """It has none to show."""
    assert DESK not in repr(vars(keyring))
