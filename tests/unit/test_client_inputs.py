from __future__ import annotations

import argparse
from pathlib import Path

import pytest

from kibaru_client.channel import Tls
from kibaru_client.cli import inputs
from kibaru_client.cli.args import parser
from kibaru_client.options import Length, Term


def parsed(*more: str) -> argparse.Namespace:
    return parser().parse_args(["digest", "-", *more])


def test_broken_utf8_is_replaced_and_counted() -> None:
    """Stray bytes are counted; a replacement character that was sent is not one of them."""
    assert inputs.decode(b"caf\xe9 \xff") == ("caf\ufffd \ufffd", 2)
    assert inputs.decode("\ufffdɲɛ".encode()) == ("\ufffdɲɛ", 0)
    assert inputs.decode(b"\xef\xbb\xbfBOM") == ("BOM", 0)


def test_a_glossary_has_two_or_three_columns(tmp_path: Path) -> None:
    """A term alone is kept as it is; comments and blank lines say nothing."""
    path = tmp_path / "terms.tsv"
    path.write_text("# ours\nUN\tONU\tfr\n\nMINUSMA\nAU\tUA\n", encoding="utf-8")
    assert inputs.glossary(str(path)) == (
        Term("UN", "ONU", "fr"),
        Term("MINUSMA", "MINUSMA"),
        Term("AU", "UA"),
    )
    assert inputs.glossary(None) == ()


@pytest.mark.parametrize("line", ["a\tb\tfr\tmore", "\tONU"])
def test_a_glossary_line_of_another_shape_is_named(tmp_path: Path, line: str) -> None:
    """The error says which line of which file."""
    path = tmp_path / "terms.tsv"
    path.write_text(f"UN\tONU\n{line}\n")
    with pytest.raises(inputs.UsageError, match=r"terms\.tsv, line 2"):
        inputs.glossary(str(path))


def test_a_file_that_cannot_be_read_is_wrong_usage(tmp_path: Path) -> None:
    """Whether it is missing or a folder."""
    for path in (tmp_path / "missing", tmp_path):
        with pytest.raises(inputs.UsageError, match="cannot read"):
            inputs.read_bytes(str(path))


def test_arguments_come_before_the_environment(tmp_path: Path) -> None:
    """An argument wins over a variable, a variable over the default."""
    for name in ("one", "two"):
        (tmp_path / name).write_text(f"token-{name}\n")
    environ = {"KIBARU_SERVER": "localhost:1", "KIBARU_TOKEN_FILE": str(tmp_path / "one")}
    told = inputs.connection(
        parsed("--server", "localhost:2", "--token-file", str(tmp_path / "two")), environ
    )
    assert (told.target, told.token) == ("localhost:2", "token-two")
    untold = inputs.connection(parsed(), environ)
    assert (untold.target, untold.token) == ("localhost:1", "token-one")
    assert inputs.connection(parsed(), {}).target == "localhost:50051"


def test_naming_roots_means_tls(tmp_path: Path) -> None:
    """Who names a certificate authority wants encryption, with or without --tls."""
    (tmp_path / "ca.pem").write_bytes(b"pem")
    told = inputs.connection(parsed("--ca", str(tmp_path / "ca.pem")), {})
    assert told.tls == Tls(roots=b"pem")
    assert inputs.connection(parsed("--tls"), {}).tls == Tls()
    assert inputs.connection(parsed(), {}).tls is None
    with pytest.raises(inputs.UsageError, match="come together"):
        inputs.connection(parsed("--cert", str(tmp_path / "ca.pem")), {})


def test_a_token_comes_from_a_file_or_the_environment_never_from_an_argument(
    tmp_path: Path,
) -> None:
    """Everybody on a machine can read command lines; a file goes before the variable."""
    (tmp_path / "token").write_text("of-a-file\n")
    environ = {"KIBARU_TOKEN": "of-a-variable\n"}
    assert inputs.connection(parsed(), environ).token == "of-a-variable"  # noqa: S105
    named = inputs.connection(parsed("--token-file", str(tmp_path / "token")), environ)
    assert named.token == "of-a-file"  # noqa: S105
    with pytest.raises(SystemExit):
        parsed("--token", "secret")


def test_certificates_may_be_named_by_the_environment(tmp_path: Path) -> None:
    """One set-up for every command of a script; naming one means TLS."""
    for name in ("ca", "cert", "key"):
        (tmp_path / name).write_text(name)
    environ = {f"KIBARU_{name.upper()}": str(tmp_path / name) for name in ("ca", "cert", "key")}
    assert inputs.connection(parsed(), environ).tls == Tls(b"ca", b"cert", b"key")
    with pytest.raises(inputs.UsageError, match="come together"):
        inputs.connection(parsed(), {"KIBARU_CERT": environ["KIBARU_CERT"]})


@pytest.mark.parametrize(
    ("arguments", "length"),
    [
        ((), Length()),
        (("--sentences", "4"), Length(sentences=4)),
        (("--words", "60"), Length(words=60)),
        (("--ratio", "0.25"), Length(ratio=0.25)),
    ],
)
def test_a_length_is_given_one_way(arguments: tuple[str, ...], length: Length) -> None:
    """Each option has its unit."""
    assert inputs.length(parsed(*arguments)) == length


@pytest.mark.parametrize(
    "arguments",
    [
        ("--sentences", "0"),
        ("--sentences", "2.5"),
        ("--ratio", "1.5"),
        ("--ratio", "nan"),
        ("--timeout", "-1"),
        ("--timeout", "inf"),
        ("--to", ","),
        ("--sentences", "3", "--words", "9"),
    ],
)
def test_impossible_values_are_wrong_usage(
    arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    """Argparse refuses them with exit 2 and names the argument."""
    with pytest.raises(SystemExit) as caught:
        parsed(*arguments)
    assert caught.value.code == 2
    assert arguments[-2] in capsys.readouterr().err


def test_languages_are_split_at_commas() -> None:
    """Spaces around a tag do not belong to it."""
    assert parsed("--to", "fr, bm").to == ("fr", "bm")


@pytest.mark.parametrize("command", ["digest", "summarize", "translate", "info"])
def test_every_command_explains_itself(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Help ends with 0, names the server option and the exit codes."""
    with pytest.raises(SystemExit) as caught:
        parser().parse_args([command, "--help"])
    shown = capsys.readouterr().out
    assert caught.value.code == 0
    assert "--server" in shown
    assert "exit codes" in shown
