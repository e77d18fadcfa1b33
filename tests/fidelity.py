"""How well the checks tell right from wrong.

`python tests/fidelity.py` prints precision and recall over the labelled set. `--wild` prints the
rate of alarms over reference translations: two files, line by line, or one with tabs for both.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from kibaru_service.domain import Check, Severity, Term
from kibaru_service.text.surroundings import Surroundings
from kibaru_service.usecases.checks import Pair, Task, check_pair
from kibaru_service.usecases.support import check_support

LABELLED = Path(__file__).parent / "data" / "fidelity"
_KINDS = "number date money unit name url quote length loop copy language glossary support"
KINDS = tuple(_KINDS.split())


@dataclass(frozen=True, slots=True)
class Labelled:
    """A pair and the kind of error that was planted in it, empty for none."""

    place: str
    pair: Pair
    planted: str


@dataclass(slots=True)
class Score:
    """How often a check was right to fail, wrong to fail, and wrong to pass."""

    hits: int = 0
    false_alarms: int = 0
    misses: int = 0

    @property
    def precision(self) -> float:
        """The share of failures that were right."""
        return self.hits / max(self.hits + self.false_alarms, 1)

    @property
    def recall(self) -> float:
        """The share of planted errors that were found."""
        return self.hits / max(self.hits + self.misses, 1)


def read_labelled(folder: Path = LABELLED) -> list[Labelled]:
    """Return every pair of the set; tests/data/fidelity/README.md says how it is written."""
    return [each for path in sorted(folder.glob("*.txt")) for each in _read(path)]


def _read(path: Path) -> Iterator[Labelled]:
    task, source, output = Task.TRANSLATION, "", ""
    terms: tuple[Term, ...] = ()
    named: frozenset[str] = frozenset()
    languages = ("en", "fr")
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        place = f"{path.name}:{number}"
        key, _, value = line.partition(": ")
        if not line.strip() or line.startswith("#"):
            continue
        if key == "task":
            name, *tags = value.split()
            task, languages = Task(name), (tags[0], tags[-1])
        elif key == "S":
            source, terms, named = value, (), frozenset()
        elif key == "D":
            named = Surroundings((source, value), languages[0]).named(source)
        elif key == "G":
            terms = (Term(*value.split(" -> ")),)
        elif key == "T":
            output = value
            yield Labelled(place, Pair(source, output, *languages, task, terms, named), "")
        else:
            wrong = _planted(output, value, place)
            yield Labelled(place, Pair(source, wrong, *languages, task, terms, named), key)


def _planted(output: str, edit: str, place: str) -> str:
    before, arrow, after = edit.partition(" => ")
    if not arrow:
        return edit
    if before not in output:
        raise ValueError(f"{place}: {before!r} is not in the output")
    return output.replace(before, after.removesuffix("¶"), 1)


def alarms(pair: Pair) -> set[str]:
    """Return the kinds of checks that fail at WARNING or above."""
    return {c.kind.value for c in checks(pair) if c.severity is not Severity.INFO}


def checks(pair: Pair) -> tuple[Check, ...]:
    """Return every failed check of a pair; a summary's as the use case that writes it sees them."""
    found = check_pair(pair)
    if pair.task is Task.SUMMARY:
        return (*found, *check_support(pair.output, pair.source))
    return found


def score(labelled: Iterable[Labelled]) -> dict[str, Score]:
    """Return the score of each kind of check.

    A pair with a planted error of one kind may rightly fail another check too (a sentence that
    was lost takes its numbers along), so it is no evidence against the other checks.
    """
    scores = {kind: Score() for kind in KINDS}
    for each in labelled:
        found = alarms(each.pair)
        if each.planted:
            scores[each.planted].hits += each.planted in found
            scores[each.planted].misses += each.planted not in found
        else:
            for kind in found:
                scores[kind].false_alarms += 1
    return scores


def _print_labelled(*, verbose: bool) -> None:
    labelled = read_labelled()
    right = sum(not each.planted for each in labelled)
    print(f"{len(labelled)} pairs, {right} right, {len(labelled) - right} with a planted error")
    print(f"{'check':10} {'planted':>7} {'found':>6} {'false':>6} {'precision':>10} {'recall':>7}")
    for kind, result in score(labelled).items():
        planted = result.hits + result.misses
        print(
            f"{kind:10} {planted:7} {result.hits:6} {result.false_alarms:6}"
            f" {result.precision:10.3f} {result.recall:7.3f}"
        )
    if verbose:
        for each in labelled:
            found = alarms(each.pair)
            if (each.planted and each.planted not in found) or (not each.planted and found):
                print(each.place, each.planted or "right", found, each.pair.output, sep=" | ")


def _print_wild(paths: list[str], languages: list[str], *, verbose: str) -> None:
    pairs = list(_pairs(paths, languages))
    counts: Counter[str] = Counter()
    for pair in pairs:
        found = alarms(pair)
        counts.update(found)
        counts["any"] += bool(found)
        for check in checks(pair):
            if verbose and check.code.startswith(verbose) and check.severity is not Severity.INFO:
                print(check.code, check.message, "|", pair.source, "|", pair.output)
    rates = "  ".join(f"{kind} {counts[kind] / len(pairs):.2%}" for kind in (*KINDS, "any"))
    print(f"{'-'.join(languages)}, {len(pairs)} reference translations: {rates}")


def _pairs(paths: list[str], languages: list[str]) -> Iterator[Pair]:
    columns = [Path(path).read_text("utf-8").splitlines() for path in paths]
    rows = zip(*columns, strict=True) if len(paths) > 1 else (r.split("\t") for r in columns[0])
    for source, output in rows:
        if source.strip() and output.strip():
            yield Pair(source, output, languages[0], languages[1])


def main(argv: list[str]) -> None:
    """Print what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--wild", nargs="+", metavar="FILE", help="one file with tabs, or two")
    parser.add_argument("--languages", default="en,fr", help="of --wild, as en,fr")
    parser.add_argument("--show", default="", metavar="CODE", help="print the alarms of a check")
    parser.add_argument("--errors", action="store_true", help="print what the labelled set refutes")
    args = parser.parse_args(argv)
    if args.wild:
        _print_wild(args.wild, args.languages.split(","), verbose=args.show)
    else:
        _print_labelled(verbose=args.errors)


if __name__ == "__main__":
    main(sys.argv[1:])
