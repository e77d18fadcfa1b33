"""Runs a fuzz target under atheris, and says what came of it.

A target is a function of bytes that raises where the service would be wrong. `python TARGET.py`
runs it for `--inputs` inputs: this process starts another with atheris (libFuzzer) in it, starts it
again after each finding, and prints inputs, inputs a second, coverage and findings at the end.
Without atheris (`pip install -e '.[fuzz]'`) a target can be replayed, as test_fuzz_corpus.py does.
"""

from __future__ import annotations

import argparse
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
CORPUS = HERE / "corpus"
# An input that takes this many seconds of CPU is a hang; and one that does nothing for so long.
_HANG_SECONDS = 20.0
_STUCK_SECONDS = 1_200
_MOST_FINDINGS = 20

One = Callable[[bytes], None]


def instrumented() -> AbstractContextManager[Any]:
    """Return the block in which a target imports what shall be covered."""
    sys.path += [
        str(HERE.parent),
        str(HERE.parents[1] / "client"),
        str(HERE.parents[1] / "service"),
    ]
    if "--child" not in sys.argv:
        return nullcontext()
    import atheris

    block: AbstractContextManager[Any] = atheris.instrument_imports(include=["kibaru_service"])
    return block


@dataclass
class Tally:
    """What the processes of one run have printed."""

    inputs: int = 0
    seconds: float = 0.0
    began: int = 0
    covered: int = 0
    findings: list[str] = field(default_factory=list)

    def read(self, line: str) -> None:
        """Take in a line of libFuzzer."""
        if found := re.match(r"#(\d+)\s+\S+.* cov: (\d+)", line):
            self.covered = max(self.covered, int(found[2]))
            if "INITED" in line and not self.began:
                self.began = int(found[2])
        if found := re.match(r"stat::number_of_executed_units:\s+(\d+)", line):
            self.inputs += int(found[1])

    def show(self, name: str) -> None:
        """Print the figures."""
        rate = self.inputs / max(self.seconds, 1e-9)
        print(f"{name}: {self.inputs} inputs in {self.seconds:.0f} s, {rate:.0f} a second")
        print(f"  edges covered: {self.began} by the seeds, {self.covered} at the end")
        print(f"  findings: {len(self.findings)}")
        for finding in self.findings:
            print(f"    {finding}")


def run(one: One, seeds: Iterable[bytes], *, longest: int = 400) -> None:
    """Fuzz a target, or be the process that does; `longest` is in bytes."""
    parser = argparse.ArgumentParser(description=sys.modules["__main__"].__doc__)
    parser.add_argument("--inputs", type=int, default=100_000, help="how many in all")
    parser.add_argument("--seconds", type=float, default=3600, help="stop then, whatever is left")
    parser.add_argument("--longest", type=int, default=longest, help="bytes of an input")
    parser.add_argument("--seed", type=int, default=0, help="of libFuzzer; 0: another each time")
    parser.add_argument("--findings", type=Path, default=Path("build/fuzz"), help="folder for them")
    parser.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    args, rest = parser.parse_known_args()
    if args.child:
        _child(one, rest)
    else:
        _parent(args, seeds)


def _child(one: One, options: list[str]) -> None:
    import atheris

    signal.signal(signal.SIGVTALRM, _hang)

    def timed(data: bytes) -> None:
        # By the CPU: a machine with other work to do lets a process wait for minutes.
        signal.setitimer(signal.ITIMER_VIRTUAL, _HANG_SECONDS)
        one(data)

    atheris.Setup([sys.argv[0], *options], timed)
    atheris.Fuzz()


def _hang(_signal: int, _frame: object) -> None:
    raise TimeoutError(f"an input took {_HANG_SECONDS} s of CPU")


def _parent(args: argparse.Namespace, seeds: Iterable[bytes]) -> None:
    name = Path(sys.argv[0]).stem
    folder = args.findings / name
    folder.mkdir(parents=True, exist_ok=True)
    tally, until = Tally(), time.monotonic() + args.seconds
    with tempfile.TemporaryDirectory() as seeded:
        for number, seed in enumerate(seeds):
            (Path(seeded) / f"seed-{number}").write_bytes(seed)
        while tally.inputs < args.inputs and len(tally.findings) < _MOST_FINDINGS:
            left = until - time.monotonic()
            if left < 1:
                break
            options = [
                f"-runs={args.inputs - tally.inputs}",
                f"-max_total_time={round(left)}",
                f"-max_len={args.longest}",
                f"-seed={args.seed}",
                f"-timeout={_STUCK_SECONDS}",
                f"-report_slow_units={_STUCK_SECONDS}",
                f"-artifact_prefix={folder}/",
                "-print_final_stats=1",
                "-rss_limit_mb=4096",
            ]
            if (HERE / f"{name}.dict").exists():
                options.append(f"-dict={HERE / f'{name}.dict'}")
            known = [str(CORPUS / name)] if (CORPUS / name).is_dir() else []
            _once([*options, seeded, *known], tally)
    tally.show(name)
    sys.exit(bool(tally.findings))


def _once(options: list[str], tally: Tally) -> None:
    """Let one process fuzz until it ends, by itself or by a finding."""
    command = [sys.executable, sys.argv[0], "--child", *options]
    began, before, why = time.monotonic(), tally.inputs, ""
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
    ) as child:
        for line in child.stdout or ():
            tally.read(line)
            # The exception itself comes before what libFuzzer says of it.
            if re.match(r"[\w.]*(Error|Exception)\b|.*ERROR: libFuzzer|ParseDictionary", line):
                why = why or line.strip()[:200]
            # A unit that is only slow is none: the machine may be.
            if re.search(r"Test unit written to \S*(crash|timeout|oom)-", line):
                tally.findings.append(f"{line.split()[-1]}: {why}")
    tally.seconds += time.monotonic() - began
    if child.returncode and tally.inputs == before:
        tally.findings.append(f"the process ended with {child.returncode}: {why}")
