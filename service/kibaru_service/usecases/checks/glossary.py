"""Terms whose translation the caller decides, and terms to leave alone."""

from __future__ import annotations

from collections.abc import Iterator

from kibaru_service.domain import Check, CheckKind, Severity
from kibaru_service.text.normalize import for_model
from kibaru_service.text.terms import find, is_cased
from kibaru_service.usecases.checks.pair import Pair


def check(pair: Pair) -> Iterator[Check]:
    """Yield glossary.missing and glossary.casing; a plural of either side counts."""
    for term in pair.terms:
        places = find(pair.source, term.source, pair.source_language)
        if not places:
            continue
        found = find(pair.output, term.target, pair.target_language)
        if not found:
            message = f"the glossary asks for {term.target!r}"
            yield Check(
                CheckKind.GLOSSARY, Severity.WARNING, "glossary.missing", message, places[0]
            )
        elif not any(_as_written(pair.output[s.start : s.end], term.target) for s in found):
            message = f"the glossary spells it {term.target!r}"
            yield Check(
                CheckKind.GLOSSARY,
                Severity.WARNING,
                "glossary.casing",
                message,
                places[0],
                found[0],
            )


def _as_written(found: str, term: str) -> bool:
    """Tell whether a term came with the capitals that it asks for, in the plural or not."""
    pairs = zip(for_model(found).split(), for_model(term).split(), strict=False)
    return not is_cased(term) or all(word.startswith(asked) for word, asked in pairs)
