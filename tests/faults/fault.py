"""Faults done to a served kibaru on purpose: one command each, a table of figures, a verdict.

python tests/faults/fault.py NAME [--help]     NAME is one of
    overload          ten times what the server can do, for minutes
    slow_readers      streams that nobody reads
    vanishing         client processes killed in the middle of their streams
    cancelled         calls given up at random moments
    drain             SIGTERM while a thousand calls run
    replica_killed    kill -9 of one of three replicas behind the client
    join_leave        a replica joins and another leaves while calls run
    corrupt_model     a model's file damaged before start, while serving, and at a reload
    disk_full         no room left in the middle of a fetch
    clock_jump        the wall clock a day ahead and a day back
    raising_worker    the model raises in every hundredth batch
    soak              the memory of a server over tens of thousands of articles
    half_core         a CPU quota of half a core
    doubling          texts made to cost more than their length

Exits 0 where every claim holds, 1 where one is broken, 77 where the machine lacks what it takes.
"""

from __future__ import annotations

import argparse
import importlib
import inspect
import sys
from collections.abc import Callable
from pathlib import Path

from verdict import BROKEN, SKIPPED, Skipped, Verdict

NAMES = (
    *("overload", "slow_readers", "vanishing", "cancelled", "drain", "replica_killed"),
    *("join_leave", "corrupt_model", "disk_full", "clock_jump", "raising_worker", "soak"),
    *("half_core", "doubling"),
)
TESTS = Path(__file__).resolve().parents[1]


def scale(name: str, run: Callable[..., Verdict], argv: list[str]) -> dict[str, object]:
    """Read how far a fault shall go: each argument of its `run` is an option."""
    about = inspect.getdoc(inspect.getmodule(run)) or ""
    parser = argparse.ArgumentParser(
        prog=f"fault.py {name}",
        description=about,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    for option in inspect.signature(run).parameters.values():
        flag = f"--{option.name.replace('_', '-')}"
        parser.add_argument(
            flag, type=type(option.default), default=option.default, help=f"{option.default}"
        )
    return vars(parser.parse_args(argv))


def main() -> int:
    """Do what is named, say what came of it."""
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        usage=argparse.SUPPRESS,
    )
    parser.add_argument("name", choices=NAMES, metavar="NAME")
    name = parser.parse_args(sys.argv[1:2]).name
    # What writes the benchmarks' articles and tables, and the doubles of the tests.
    sys.path += [str(TESTS / "load"), str(TESTS), str(TESTS.parent / "models" / "tools")]
    run = importlib.import_module(name).run
    chosen = scale(name, run, sys.argv[2:])
    try:
        verdict: Verdict = run(**chosen)
    except Skipped as skipped:
        print(f"{name} skipped: {skipped}")
        return SKIPPED
    verdict.show()
    return 0 if verdict.holds else BROKEN


if __name__ == "__main__":
    sys.exit(main())
