"""Fuzzes the checks, starts, corrections, and what judges a summary: a source and an output.

python tests/fuzz/fuzz_checks.py --inputs 300000

The first byte picks languages and task; then a source, an output, and a glossary term with its
translation, a line each.
"""

from __future__ import annotations

import harness

with harness.instrumented():
    from oracles import told

    from kibaru_service.domain import Term
    from kibaru_service.text.characters import fold
    from kibaru_service.text.normalize import for_model, typeset
    from kibaru_service.text.wording import edited, edits
    from kibaru_service.usecases.checks import Pair, Task, check_pair
    from kibaru_service.usecases.edits import trustworthy
    from kibaru_service.usecases.provenance import items
    from kibaru_service.usecases.repair.corrections import corrected
    from kibaru_service.usecases.repair.starts import starts
    from kibaru_service.usecases.shorten import reads_well, shorten
    from kibaru_service.usecases.support import support
    from kibaru_service.usecases.worth import Worth

from hostile import SHAPES

PAIRS = (("en", "fr"), ("fr", "bm"), ("en", "bm"), ("en", "en"), ("fr", "fr"), ("fr", "en"))


def one(data: bytes) -> None:
    """Judge one output against its source."""
    if not data:
        return
    here, there = PAIRS[data[0] % len(PAIRS)]
    lines = [*map(fold, data[1:].decode("utf-8", "replace").split("\n")), "", "", "", ""]
    source, output, term, wanted = lines[:4]
    if not source:
        return
    if here == there:
        _summary(source, output, here)
        return
    terms = (Term(term, wanted),) if for_model(term) and for_model(wanted) else ()
    pair = Pair(source, typeset(output, there), here, there, terms=terms)
    found = check_pair(pair)
    told(found, pair.source, pair.output)
    for start in starts(pair, found):
        start.encode()
    corrected(pair, found).encode()


def _summary(source: str, output: str, language: str) -> None:
    told(check_pair(Pair(source, output, language, language, Task.SUMMARY)), source, output)
    worth = Worth([source, output])
    short = shorten(source, worth)
    assert len(short) <= len(source) + 1
    _reworded(short)
    reads_well(output, short)
    trustworthy(output, short)
    assert 0 <= support(output, source) <= 1
    items(output, language)


def _reworded(text: str) -> None:
    """Make every edit for itself: none invents a digit, or stands outside of its text."""
    digits = {char for char in text if char.isdigit()}
    for edit in edits(text):
        assert 0 <= edit.span.start < edit.span.end <= len(text)
        assert {char for char in edited(text, [edit]) if char.isdigit()} <= digits
        edited(text, [edit]).encode()


def seeds() -> list[bytes]:
    """Return each shape as a source, with itself or its reverse as the output, and as a term."""
    found = []
    for number, shape in enumerate(SHAPES.values()):
        text = shape(60).replace("\n", " ")
        found.append(bytes([number % 6]) + f"{text}\n{text}\n{text[:9]}\n{text[:5]}".encode())
        found.append(bytes([number % 4]) + f"{text}\n{text[::-1]}".encode())
    return found


if __name__ == "__main__":
    harness.run(one, seeds())
