"""Output in another language than the one asked for."""

from __future__ import annotations

from collections.abc import Iterator

from kibaru_service.domain import Check, CheckKind, Severity
from kibaru_service.text.profile import in_another_script, spoken
from kibaru_service.usecases.checks.pair import Pair


def check(pair: Pair) -> Iterator[Check]:
    """Yield language.wrong, by the function words of each language, and language.script."""
    if in_another_script(pair.output) and not in_another_script(pair.source):
        yield _failed("language.script", "the output is in another script")
        return
    found = spoken(pair.output)
    if found and found != pair.target_language:
        yield _failed("language.wrong", f"the output seems to be in {found!r}")


def _failed(code: str, message: str) -> Check:
    return Check(CheckKind.LANGUAGE, Severity.ERROR, code, message)
