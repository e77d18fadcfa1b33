"""`kibaru`, or `python -m kibaru_client`: runs a command and turns failures into exit codes."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from io import TextIOWrapper

from kibaru_client.cli import commands
from kibaru_client.cli.args import parser
from kibaru_client.cli.inputs import UsageError
from kibaru_client.cli.terminal import Terminal
from kibaru_client.errors import InsecureToken, InvalidRequest, KibaruClientError

REFUSED, USAGE, NO_ANSWER, INTERRUPTED, BROKEN_PIPE = 1, 2, 3, 130, 141


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; argparse itself exits with 2."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            # Bambara does not fit into the encodings that old locales choose.
            stream.reconfigure(encoding="utf-8", errors="replace")
    args = parser().parse_args(argv)
    terminal = Terminal(sys.stdout, sys.stderr, os.environ)
    try:
        return commands.run(args, terminal)
    except (UsageError, InsecureToken) as error:
        terminal.warn(str(error))
        return USAGE
    except KibaruClientError as error:
        terminal.warn(_line(error))
        return NO_ANSWER if error.retryable else REFUSED
    except BrokenPipeError:
        _forget_stdout()
        return BROKEN_PIPE
    except KeyboardInterrupt:
        return INTERRUPTED


def _line(error: KibaruClientError) -> str:
    """Return what happened, where, and the id to look for in the server's log, in one line."""
    parts = [str(error)]
    if isinstance(error, InvalidRequest):
        parts += [f"{v.field}: {v.description}" for v in error.violations]
    known = f" [{error.reason or type(error).__name__}, request {error.request_id}]"
    return " ".join("; ".join(parts).split()) + (known if error.request_id else "")


def _forget_stdout() -> None:
    """Send what is still buffered nowhere, or the interpreter would complain at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    sys.exit(main())
