"""`kibaru-token`: makes a token for a caller, and the lines by which a server knows it."""

from __future__ import annotations

import argparse
import datetime as dt
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from kibaru_service.transport import tokens

_DESCRIPTION = """\
Make a bearer token for a caller. The token goes to standard output, once: it is kept nowhere. Its
hash goes into FILE, which a running server reads again by itself, or to standard error without one.
To rotate, make a second token for the same caller, hand it out, and then delete the first one's
lines: until then both are valid.
"""


def run(argv: Sequence[str]) -> int:
    """Make a token; return the exit status."""
    args = _parser().parse_args(argv)
    token = sys.stdin.readline().strip() if args.hash else tokens.new_token()
    lines = tokens.entry(args.caller, token, args.expires)
    try:
        _check(token, args.caller)
        if args.file:
            _append(args.file, lines)
    except (tokens.UnreadableTokens, OSError) as error:
        print(f"kibaru-token: {error}", file=sys.stderr)
        return 1
    if not args.file:
        print(lines, end="", file=sys.stderr)
    if not args.hash:
        print(token)
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
    parser.add_argument(
        "--hash",
        action="store_true",
        help="read a token that exists from standard input, of 32 characters or more",
    )
    return parser


def _check(token: str, caller: str) -> None:
    if len(token) < 32 or not (token.isascii() and token.isprintable()):
        raise tokens.UnreadableTokens("a token is 32 or more characters of printable ASCII")
    tokens.parse(tokens.entry(caller, token))


def _append(path: Path, lines: str) -> None:
    """Add the lines at once: a server that looks meanwhile sees the old file or the new one."""
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    after = f"{before.rstrip()}\n\n{lines}".lstrip()
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
