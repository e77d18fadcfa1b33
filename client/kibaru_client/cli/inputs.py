"""What the commands read: texts, glossaries, tokens and certificates."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO

from kibaru_client.channel import DEFAULT_TARGET, Connection, Tls
from kibaru_client.options import Length, Term


class UsageError(Exception):
    """The command line asks for what cannot be done."""


def open_bytes(name: str) -> BinaryIO:
    """Open a file, or standard input for "-"; raises UsageError when it cannot be read.

    Standard input gets a reader of its own: a thread may still block in it when the program
    ends, and the interpreter must then not find the lock of `sys.stdin` taken.
    """
    try:
        if name == "-":
            return open(sys.stdin.fileno(), "rb", closefd=False)
        return Path(name).open("rb")
    except OSError as error:
        raise UsageError(f"cannot read {name}: {error.strerror}") from error


def read_bytes(name: str) -> bytes:
    """Read a whole file, or standard input for "-"."""
    try:
        with open_bytes(name) as stream:
            return stream.read()
    except OSError as error:
        raise UsageError(f"cannot read {name}: {error.strerror}") from error


def decode(data: bytes) -> tuple[str, int]:
    """Return the text of UTF-8 bytes without a byte order mark, and how much was replaced.

    News texts come with stray bytes; refusing a whole article for one of them helps nobody, so
    each becomes U+FFFD and is counted.
    """
    text = data.decode("utf-8", errors="replace").removeprefix("\ufeff")
    lost = text.count("\ufffd") - data.count("\ufffd".encode())
    return text, lost


def glossary(name: str | None) -> tuple[Term, ...]:
    """Read term TAB translation [TAB language] lines; blank lines and # comments are skipped."""
    if name is None:
        return ()
    text, _ = decode(read_bytes(name))
    lines = enumerate(text.splitlines(), start=1)
    return tuple(
        _term(line, f"{name}, line {number}")
        for number, line in lines
        if line.strip() and not line.startswith("#")
    )


def _term(line: str, place: str) -> Term:
    fields = [field.strip() for field in line.split("\t")]
    if len(fields) > 3 or not fields[0]:
        raise UsageError(f"{place}: expected term TAB translation [TAB language]")
    source, target, language = [*fields, "", ""][:3]
    return Term(source, target or source, language)


def length(args: argparse.Namespace) -> Length:
    """Return the summary length that the arguments ask for."""
    return Length(sentences=args.sentences, words=args.words, ratio=args.ratio)


def connection(args: argparse.Namespace, environ: Mapping[str, str]) -> Connection:
    """Return the connection that arguments, then environment, ask for."""
    try:
        return Connection(
            target=args.server or environ.get("KIBARU_SERVER") or DEFAULT_TARGET,
            tls=_tls(args, environ),
            token=_token(args, environ),
            token_over_plaintext=args.token_over_plaintext,
            timeout=args.timeout,
        )
    except ValueError as error:
        raise UsageError(str(error)) from error


def _token(args: argparse.Namespace, environ: Mapping[str, str]) -> str:
    """Return the token of a file or the environment; on a command line everybody could read it."""
    name = args.token_file or environ.get("KIBARU_TOKEN_FILE")
    return decode(read_bytes(name))[0].strip() if name else environ.get("KIBARU_TOKEN", "").strip()


def _tls(args: argparse.Namespace, environ: Mapping[str, str]) -> Tls | None:
    ca = args.ca or environ.get("KIBARU_CA")
    cert = args.cert or environ.get("KIBARU_CERT")
    key = args.key or environ.get("KIBARU_KEY")
    if not (args.tls or ca or cert or key):
        return None
    if bool(cert) != bool(key):
        raise UsageError("--cert and --key come together")
    pem = [read_bytes(name) if name else None for name in (ca, cert, key)]
    return Tls(roots=pem[0], certificate=pem[1], key=pem[2])
