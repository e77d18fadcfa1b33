"""`kibaru-token`: makes a token for a caller, and the lines by which a server knows it."""

from __future__ import annotations

import argparse
import datetime as dt
import re
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from kibaru_service.transport import tokens

_DESCRIPTION = """\
Make a bearer token for a caller. The token goes to standard output, once: it is kept nowhere. Its
hash goes into FILE, which a running server reads again by itself, or to standard error without one.
To rotate, make a second token for the same caller, hand it out, and then revoke the first one:
until then both are valid.
"""


def run(argv: Sequence[str]) -> int:
    """Make a token, hash one that exists, or revoke one; return the exit status."""
    parser = _parser()
    args = parser.parse_args(argv)
    if args.revoke and not args.file:
        parser.error("--revoke needs --file")
    try:
        if args.revoke:
            _revoke(args.file, _given(), args.caller)
        else:
            _make(args)
    except (tokens.UnreadableTokens, OSError) as error:
        print(f"kibaru-token: {error}", file=sys.stderr)
        return 1
    return 0


def main() -> None:
    """Be the program."""
    sys.exit(run(sys.argv[1:]))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="kibaru-token", description=_DESCRIPTION)
    parser.add_argument("caller", metavar="CALLER", help="name of the caller, as paris-desk")
    parser.add_argument("--file", type=Path, metavar="FILE", help="token file to add to, or make")
    parser.add_argument(
        "--expires",
        type=dt.date.fromisoformat,
        metavar="DATE",
        help="last day of the token in UTC, as 2027-06-30 (default: it does not expire)",
    )
    existing = parser.add_mutually_exclusive_group()
    existing.add_argument(
        "--hash",
        action="store_true",
        help="read a token that exists from standard input, of 32 characters or more",
    )
    existing.add_argument(
        "--revoke",
        action="store_true",
        help="read a token from standard input and take its lines out of FILE",
    )
    return parser


def _make(args: argparse.Namespace) -> None:
    token = _given() if args.hash else tokens.new_token()
    lines = tokens.entry(args.caller, token, args.expires)
    _check(token, args.caller)
    if args.file:
        before = args.file.read_text(encoding="utf-8") if args.file.exists() else ""
        _write(args.file, f"{before.rstrip()}\n\n{lines}".lstrip())
    else:
        print(lines, end="", file=sys.stderr)
    if not args.hash:
        print(token)


def _revoke(path: Path, token: str, caller: str) -> None:
    """Take out the table that holds the token's hash; raises UnreadableTokens if none does."""
    before = path.read_text(encoding="utf-8")
    tables = re.split(r"^(?=\s*\[)", before, flags=re.MULTILINE)
    found = [table for table in tables if tokens.digest(token).hex() in table]
    if not any(f'"{caller}"' in table for table in found):
        raise tokens.UnreadableTokens(f"{path}: {caller} has no such token")
    _write(path, "".join(_comments(t) if t in found else t for t in tables))


def _comments(table: str) -> str:
    """Return the comments of a table: the last ones may belong to the table below."""
    return "".join(line for line in table.splitlines(keepends=True) if line.startswith("#"))


def _given() -> str:
    """Return the token on standard input, which no list of processes shows."""
    return sys.stdin.readline().strip()


def _check(token: str, caller: str) -> None:
    if len(token) < 32 or not (token.isascii() and token.isprintable()):
        raise tokens.UnreadableTokens("a token is 32 or more characters of printable ASCII")
    tokens.parse(tokens.entry(caller, token))


def _write(path: Path, after: str) -> None:
    """Replace the file at once: a server that looks meanwhile sees the old one or the new one."""
    tokens.parse(after)
    mode = path.stat().st_mode & 0o777 if path.exists() else 0o600
    with tempfile.NamedTemporaryFile(
        "w", encoding="utf-8", dir=path.parent, prefix=path.name, delete=False
    ) as file:
        file.write(after)
    new = Path(file.name)
    try:
        new.chmod(mode)
        new.replace(path)
    except OSError:
        new.unlink()
        raise


if __name__ == "__main__":
    main()
