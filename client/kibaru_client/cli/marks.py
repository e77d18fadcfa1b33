"""How doubt is shown: a mark before a sentence, notes below it, and counts in the verdict."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from kibaru_client.enums import Rung, Severity
from kibaru_client.types import Check, Notice, RepairUsage, Segment, Written

MARKS = {Severity.ERROR: "[!]", Severity.WARNING: "[?]", Severity.INFO: ""}
# What a reader should know of a text that is not the model's first; the others speak by checks.
RUNGS = {
    Rung.SOURCE: "not translated: the source stands here",
    Rung.PIVOT: "by way of a third language",
    Rung.SPLIT: "translated in pieces",
    Rung.REDECODED: "decoded again",
    Rung.CORRECTED: "a slip, a stammer or a word left standing put right in its place",
    Rung.CONSTRAINED: "decoded again, with what it had got wrong put in place",
    Rung.EXTRACTIVE: "a sentence of the article stands here",
}
# Terminals obey control characters, and an article may come from anybody.
CONTROLS = dict.fromkeys([*range(32), *range(127, 160)], "\ufffd") | dict.fromkeys((9, 10, 13), " ")


@dataclass(frozen=True, slots=True)
class Note:
    """A check, a notice or a repair as it is shown."""

    severity: Severity
    text: str


def clean(text: str) -> str:
    """Return the text without what a terminal would obey."""
    return text.translate(CONTROLS)


def marked(output: Written | Segment) -> str:
    """Return a sentence with the mark of its worst check before it."""
    worst = max((check.severity for check in output.checks), default=Severity.INFO)
    return f"{MARKS[worst]} {clean(output.text)}".lstrip()


def notes(checks: Iterable[Check]) -> tuple[Note, ...]:
    """Return checks as notes, worst first; equal ones keep their order."""
    return tuple(
        Note(c.severity, f"{c.severity.label}: {clean(c.message)} ({clean(c.code)})")
        for c in sorted(checks, key=lambda check: -check.severity)
    )


def remarks(output: Written | Segment) -> tuple[Note, ...]:
    """Return the notes of a sentence, and how it was mended where its first text had failed."""
    found = notes(output.checks)
    if output.repair is None or output.rung not in RUNGS:
        return found
    failed = ", ".join(clean(code) for code in output.repair.failed_codes)
    return (*found, Note(Severity.INFO, f"{RUNGS[output.rung]} (first text: {failed})"))


def announced(notices: Iterable[Notice]) -> tuple[Note, ...]:
    """Return notices about the whole text as notes, worst first."""
    return tuple(
        Note(n.severity, f"{n.severity.label}: {clean(n.message)} ({clean(n.code)})")
        for n in sorted(notices, key=lambda notice: -notice.severity)
    )


def doubts(checked: Iterable[tuple[Check, ...]]) -> str:
    """Return how many sentences have checks, by the worst of each."""
    return tally(Counter(max(c.severity for c in checks) for checks in checked if checks))


def tally(worst: Counter[Severity]) -> str:
    """Return the counts of the worst severities in words, with the marks that stand for them."""
    if not worst:
        return "none with checks"
    counts = ", ".join(
        f"{worst[s]} {MARKS[s]} {s.label}".replace("  ", " ")
        for s in reversed(Severity)
        if worst[s]
    )
    return f"{worst.total()} with checks ({counts})"


def mended(repair: RepairUsage) -> str:
    """Return what repairs did, as the end of a verdict; empty where none were needed."""
    if not repair.failed:
        return ""
    return f"; {repair.repaired} of {repair.failed} that failed at first were repaired"
