"""The command line of `kibaru-bulk`, and the order that it stands for."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from kibaru_service import config_sources
from kibaru_service.bulk.job import Request
from kibaru_service.bulk.layout import layout_of
from kibaru_service.bulk.rows import Columns
from kibaru_service.bulk.run import Order
from kibaru_service.config import Settings
from kibaru_service.config_sources import BadSettings
from kibaru_service.domain import DEFAULT_LENGTH, DigestOptions, Length, LongInput, Part
from kibaru_service.engine.threads import available_cores

_DESCRIPTION = """\
Digest every row of a corpus: OUTPUT has one row for each row of INPUT, in the same order, with its
columns and two more: digest, the reply of a server, and error, which says what was wrong with the
row. Stopped or killed at any point, the same command goes on from there.
"""
_EPILOG = """\
Other settings of the models and limits are read from KIBARU_ variables and --config, as by
kibaru-server. exit codes: 0 every row has its row; 1 stopped by a failure, worth another try;
2 wrong usage, or an output that belongs to another run; 130 interrupted, 143 terminated.
"""
_PARTS = {part.value.replace("_", "-"): part for part in Part}
_PASSED = ("profile", "models_dir", "device", "compute_type", "repair_ratio", "glossary", "config")


def parse(argv: Sequence[str]) -> Order:
    """Return the order; raises BadSettings or BadCorpus, SystemExit from argparse itself."""
    args = _parser().parse_args(argv)
    return Order(
        source=args.source,
        layout=layout_of(args.output, args.source, args.format),
        request=Request(_options(args), args.language, args.deterministic, _columns(args)),
        settings=_settings(args),
        workers=args.workers or available_cores(),
        rows_per_part=args.rows_per_part,
        limit=args.limit,
        overwrite=args.overwrite,
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="kibaru-bulk", description=_DESCRIPTION, epilog=_EPILOG, allow_abbrev=False
    )
    parser.add_argument(
        "source", type=Path, metavar="INPUT", help="JSONL or Parquet, a file or a folder of files"
    )
    parser.add_argument(
        "output",
        metavar="OUTPUT",
        help="a file that ends in .jsonl or .parquet; or a folder, for its parts",
    )
    _what(parser.add_argument_group("what to make"))
    _rows(parser.add_argument_group("rows"))
    _how(parser.add_argument_group("how"))
    return parser


def _what(group: argparse._ArgumentGroup) -> None:
    group.add_argument(
        "--to", type=_tags, default=(), metavar="TAGS", help="languages, as fr,bm (default: all)"
    )
    group.add_argument(
        "--parts",
        type=_parts,
        default=frozenset(Part),
        metavar="PARTS",
        help=f"of {','.join(_PARTS)} (default: all)",
    )
    lengths = group.add_mutually_exclusive_group()
    lengths.add_argument("--sentences", type=_count, metavar="N", help="length of each summary")
    lengths.add_argument("--words", type=_count, metavar="N", help="the same in words")
    lengths.add_argument("--ratio", type=float, metavar="R", help="the same as a share, 0 to 1")
    group.add_argument("--glossary", metavar="FILE", help="term TAB translation [TAB language]")
    group.add_argument(
        "--long-input",
        choices=[member.value for member in LongInput],
        default=LongInput.CHUNK.value,
        help="what to do with a text beyond one pass (default: %(default)s)",
    )
    group.add_argument(
        "--keep-unsupported", action="store_true", help="keep sentences that no source supports"
    )
    group.add_argument(
        "--deterministic", action="store_true", help="decode every sentence alone; slower"
    )
    group.add_argument(
        "--repair-ratio", metavar="R", help="what repairs may cost, as a share; 0 turns them off"
    )


def _rows(group: argparse._ArgumentGroup) -> None:
    group.add_argument(
        "--from",
        dest="language",
        default="",
        metavar="TAG",
        help="language of rows that name none (default: it is detected)",
    )
    for name in ("text", "title", "language"):
        group.add_argument(
            f"--{name}-column", default=name, metavar="NAME", help=f"default: {name}"
        )
    group.add_argument("--limit", type=_count, metavar="N", help="take the first N rows alone")
    group.add_argument(
        "--format", choices=("jsonl", "parquet"), help="of a folder (default: the input's)"
    )


def _how(group: argparse._ArgumentGroup) -> None:
    group.add_argument("--profile", metavar="NAME", help="models to use (default: compact)")
    group.add_argument("--models-dir", metavar="DIR", help="folder that holds catalog.toml")
    group.add_argument("--device", choices=("cpu", "cuda", "auto"), help="where models run")
    group.add_argument("--compute-type", metavar="TYPE", help="arithmetic, such as int8")
    group.add_argument("--config", metavar="FILE", help="TOML file with settings")
    group.add_argument(
        "--workers",
        type=_count,
        metavar="N",
        help="engines, each in a process of its own with its own copy of the models (default: one"
        " per core that is free to use)",
    )
    group.add_argument(
        "--rows-per-part",
        type=_count,
        metavar="N",
        help="rows that are written together (default: by the size of the corpus)",
    )
    group.add_argument(
        "--overwrite", action="store_true", help="begin anew, whatever OUTPUT holds of a run"
    )


def _options(args: argparse.Namespace) -> DigestOptions:
    length = DEFAULT_LENGTH
    if args.sentences or args.words or args.ratio is not None:
        length = Length(sentences=args.sentences, words=args.words, ratio=args.ratio)
    return DigestOptions(
        parts=args.parts,
        targets=args.to,
        extractive_length=length,
        abstractive_length=length,
        long_input=LongInput(args.long_input),
        keep_unsupported=args.keep_unsupported,
    )


def _columns(args: argparse.Namespace) -> Columns:
    return Columns(args.text_column, args.title_column, args.language_column)


def _settings(args: argparse.Namespace) -> Settings:
    # Nothing listens: where a server would is not our affair, whatever the environment says.
    argv = ["--host", "127.0.0.1"]
    for name in _PASSED:
        if (value := getattr(args, name)) is not None:
            argv += [f"--{name.replace('_', '-')}", value]
    loaded = config_sources.load(argv)
    if len(loaded.profiles) > 1:
        raise BadSettings("profile: name one")
    # A plain object, which can be sent to a process with another working directory.
    paths = {name: getattr(loaded, name) for name in ("models_dir", "glossary")}
    absolute = {name: path.resolve() for name, path in paths.items() if path is not None}
    return Settings.model_validate(loaded.model_dump() | absolute)


def _tags(value: str) -> tuple[str, ...]:
    return tuple(tag.strip() for tag in value.split(",") if tag.strip()) or _refuse(value)


def _parts(value: str) -> frozenset[Part]:
    names = [name.strip() for name in value.split(",")]
    if unknown := [name for name in names if name not in _PARTS]:
        raise argparse.ArgumentTypeError(f"{unknown[0]!r} is not one of {', '.join(_PARTS)}")
    return frozenset(_PARTS[name] for name in names)


def _count(value: str) -> int:
    number = int(value) if value.isascii() and value.isdecimal() else 0
    if number < 1:
        raise argparse.ArgumentTypeError(f"{value!r} is not a whole number above 0")
    return number


def _refuse(value: str) -> tuple[str, ...]:
    raise argparse.ArgumentTypeError(f"{value!r} names no language")
