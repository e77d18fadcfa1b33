"""Limits of a model that a sentence has met; this check needs the model's word, not the text."""

from __future__ import annotations

from collections.abc import Iterator

from kibaru_service.domain import Check, CheckKind, Severity


def check_truncation(*, cut_input: bool, cut_output: bool) -> Iterator[Check]:
    """Yield truncation.input and truncation.output for each side that was cut."""
    for cut, side in ((cut_input, "input"), (cut_output, "output")):
        if cut:
            message = f"the {side} was cut at the model's limit"
            yield Check(CheckKind.TRUNCATION, Severity.ERROR, f"truncation.{side}", message)
