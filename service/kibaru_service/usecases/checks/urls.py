"""URLs, e-mail addresses, handles and hashtags that were changed, lost or added."""

from __future__ import annotations

from collections.abc import Iterator

from kibaru_service.domain import Check, CheckKind, Severity, Span
from kibaru_service.text.addresses import addresses
from kibaru_service.usecases.checks.pair import Pair, Task


def check(pair: Pair) -> Iterator[Check]:
    """Yield url.missing and url.added; letters must agree, case only where it matters."""
    theirs, ours = addresses(pair.source), addresses(pair.output)
    if pair.task is Task.TRANSLATION:
        for span, address in _without(theirs, ours):
            message = f"the address {address} is missing"
            yield Check(CheckKind.URL, Severity.ERROR, "url.missing", message, source_span=span)
    for span, address in _without(ours, theirs):
        message = f"the address {address} is not in the source"
        yield Check(CheckKind.URL, Severity.ERROR, "url.added", message, output_span=span)


def _without(
    some: list[tuple[Span, str]], others: list[tuple[Span, str]]
) -> Iterator[tuple[Span, str]]:
    known = {_canonical(address) for _, address in others}
    return ((span, address) for span, address in some if _canonical(address) not in known)


def _canonical(address: str) -> str:
    bare = address.removesuffix("/")
    return bare if "/" in bare.replace("://", "") else bare.lower()
