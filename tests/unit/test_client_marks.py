"""How doubt is shown beside a sentence."""

from __future__ import annotations

import pytest

from kibaru_client.cli import marks
from kibaru_client.enums import CheckKind, Rung, Severity
from kibaru_client.types import Check, Notice, Repair, RepairUsage, Segment


def check(severity: Severity) -> Check:
    return Check(CheckKind.NUMBER, severity, "number.changed", "212 became 221")


@pytest.mark.parametrize(
    ("severities", "shown"),
    [
        ((), "Sɔgɔma."),
        ((Severity.INFO,), "Sɔgɔma."),
        ((Severity.INFO, Severity.WARNING), "[?] Sɔgɔma."),
        ((Severity.WARNING, Severity.ERROR), "[!] Sɔgɔma."),
    ],
)
def test_the_worst_check_marks_a_sentence(severities: tuple[Severity, ...], shown: str) -> None:
    """Two marks that any terminal shows; what is merely worth knowing has none."""
    assert marks.marked(Segment(0, "Sɔgɔma.", checks=tuple(map(check, severities)))) == shown


def test_a_repair_is_told_below_the_sentence() -> None:
    """How the text came to be, and what the first one had failed."""
    repair = Repair(attempts=2, tokens=90, failed_codes=("number.changed", "name.missing"))
    segment = Segment(0, "Sɔgɔma.", rung=Rung.REDECODED, repair=repair)
    (note,) = marks.remarks(segment)
    assert note.text == "decoded again (first text: number.changed, name.missing)"
    assert marks.remarks(Segment(0, "Sɔgɔma.", rung=Rung.DIRECT)) == ()


def test_a_verdict_says_what_was_mended() -> None:
    """Nothing where nothing had failed."""
    assert marks.mended(RepairUsage()) == ""
    usage = RepairUsage(checked=9, failed=3, repaired=2, flagged=1)
    assert marks.mended(usage) == "; 2 of 3 that failed at first were repaired"


def test_notices_are_shown_worst_first() -> None:
    """They are about the whole text, so they stand above it."""
    mild = Notice(Severity.WARNING, "language.uncertain", "a guess")
    grave = Notice(Severity.ERROR, "input.truncated", "half of it")
    assert [note.text for note in marks.announced([mild, grave])] == [
        "error: half of it (input.truncated)",
        "warning: a guess (language.uncertain)",
    ]
