"""The arguments of `kibaru`, its commands and their help."""

from __future__ import annotations

import argparse

from kibaru_client.channel import DEFAULT_TARGET, DEFAULT_TIMEOUT
from kibaru_client.version import __version__

EXIT_CODES = """\
exit codes: 0 done; 1 refused or failed by the server; 2 wrong usage, or a file that cannot be
read; 3 no answer now (unavailable, overloaded, deadline), worth another try; 4 with --strict,
a check or notice of severity warning or error; 130 interrupted; 141 the reader of our output
went away.
"""
FILE_HELP = "text in UTF-8, or - for standard input; invalid bytes are replaced, with a warning"


def parser() -> argparse.ArgumentParser:
    """Return the parser; `command` of its result names the command."""
    top = argparse.ArgumentParser(
        prog="kibaru",
        description="Summarise a news article and translate it, by a kibaru server.",
        epilog=EXIT_CODES,
    )
    top.add_argument("--version", action="version", version=f"%(prog)s {__version__}")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _digest(_command(commands, "digest", "summaries and translations of an article"))
    _summarize(_command(commands, "summarize", "the two summaries of an article"))
    _translate(_command(commands, "translate", "the translation of a text, or of many lines"))
    _command(commands, "info", "the models, languages and limits of the server")
    return top


def _command(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], name: str, summary: str
) -> argparse.ArgumentParser:
    """Add a command with what all of them share."""
    command = commands.add_parser(
        name, help=summary, description=f"Print {summary}.", epilog=EXIT_CODES
    )
    command.add_argument("--json", action="store_true", help="print the server's reply as JSON")
    command.add_argument(
        "--color",
        choices=("auto", "always", "never"),
        default="auto",
        help="colours; auto wants a terminal, rich installed and no NO_COLOR",
    )
    _server(command.add_argument_group("server"))
    return command


def _server(group: argparse._ArgumentGroup) -> None:
    group.add_argument(
        "--server", metavar="HOST:PORT", help=f"default: $KIBARU_SERVER or {DEFAULT_TARGET}"
    )
    group.add_argument(
        "--timeout",
        type=_positive,
        metavar="S",
        default=DEFAULT_TIMEOUT,
        help="deadline of each call in seconds (default: %(default)g)",
    )
    group.add_argument("--tls", action="store_true", help="encrypt; trust the system's roots")
    group.add_argument(
        "--ca", metavar="FILE", help="encrypt; trust these PEM roots instead; default: $KIBARU_CA"
    )
    group.add_argument(
        "--cert", metavar="FILE", help="client certificate (PEM), with --key; default: $KIBARU_CERT"
    )
    group.add_argument("--key", metavar="FILE", help="its key (PEM); default: $KIBARU_KEY")
    group.add_argument(
        "--token-file",
        metavar="FILE",
        help="file with the token; default: $KIBARU_TOKEN_FILE, or else the token in $KIBARU_TOKEN",
    )
    group.add_argument(
        "--token-over-plaintext",
        action="store_true",
        help="send the token without TLS to another machine, on a network that you trust",
    )


def _digest(command: argparse.ArgumentParser) -> None:
    _article(command)
    _lengths(command)
    command.add_argument(
        "--to",
        type=_tags,
        default=(),
        metavar="TAGS",
        help="languages to translate into, as fr,bm (default: all that the server offers)",
    )
    _glossary(command)


def _summarize(command: argparse.ArgumentParser) -> None:
    _article(command)
    _lengths(command)


def _translate(command: argparse.ArgumentParser) -> None:
    command.add_argument("file", metavar="FILE", help=FILE_HELP)
    _shared(command)
    command.add_argument(
        "--to", type=_tags, required=True, metavar="TAGS", help="languages, as fr or fr,bm"
    )
    command.add_argument(
        "--lines",
        action="store_true",
        help="translate line by line: one line out for each line in, in order, as they come; "
        "name the language with --from when lines come one at a time",
    )
    _glossary(command)


def _article(command: argparse.ArgumentParser) -> None:
    command.add_argument("file", metavar="FILE", help=FILE_HELP)
    command.add_argument("--title", default="", metavar="T", help="headline, if not in the text")
    _shared(command)


def _shared(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--from",
        dest="source",
        default="",
        metavar="TAG",
        help="language of the text, as en (default: the server detects it)",
    )
    command.add_argument(
        "--deterministic", action="store_true", help="decode every sentence alone; slower"
    )
    command.add_argument(
        "--profile", default="", metavar="NAME", help="models to use, where the server has several"
    )
    command.add_argument(
        "--strict",
        action="store_true",
        help="exit 4 on any warning or error, of a check or a notice",
    )


def _lengths(command: argparse.ArgumentParser) -> None:
    limits = command.add_mutually_exclusive_group()
    limits.add_argument("--sentences", type=_count, metavar="N", help="length of each summary")
    limits.add_argument("--words", type=_count, metavar="N", help="the same in words")
    limits.add_argument("--ratio", type=_share, metavar="R", help="the same as a share, 0 to 1")


def _glossary(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--glossary",
        metavar="FILE",
        help="fixed translations, one a line: term TAB translation [TAB language]; "
        "a term alone is left untranslated",
    )


def _tags(value: str) -> tuple[str, ...]:
    tags = tuple(tag.strip() for tag in value.split(",") if tag.strip())
    if not tags:
        raise argparse.ArgumentTypeError("name at least one language")
    return tags


def _count(value: str) -> int:
    return int(_positive(value)) if value.isdecimal() else _refuse(value, "a whole number above 0")


def _share(value: str) -> float:
    share = _positive(value)
    return share if share <= 1 else _refuse(value, "above 0 and up to 1")


def _positive(value: str) -> float:
    try:
        number = float(value)
    except ValueError:
        number = 0
    return number if 0 < number < float("inf") else _refuse(value, "a number above 0")


def _refuse(value: str, wanted: str) -> int:
    raise argparse.ArgumentTypeError(f"{value!r} is not {wanted}")
