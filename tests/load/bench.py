"""Benchmarks of a served kibaru: one command each, a table and a chart.

python tests/load/bench.py NAME        one of throughput, limit, rivals, fairness, latency,
                                       growth, threads, bulk; or all
"""

from __future__ import annotations

import argparse
from collections.abc import Callable

import bulk
import fairness
import growth
import latency
import limit
import rivals
import threads
import throughput

BENCHES: dict[str, Callable[[], None]] = {
    "throughput": throughput.run,
    "limit": limit.run,
    "rivals": rivals.run,
    "fairness": fairness.run,
    "latency": latency.run,
    "growth": growth.run,
    "threads": threads.run,
    "bulk": bulk.run,
}


def main() -> None:
    """Run what is named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name", choices=[*BENCHES, "all"])
    name = parser.parse_args().name
    for each in BENCHES if name == "all" else [name]:
        BENCHES[each]()


if __name__ == "__main__":
    main()
