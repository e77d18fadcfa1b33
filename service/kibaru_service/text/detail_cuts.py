"""Details between commas that a brief can do without: how old somebody is, the country of a town.

"Ann Lee, 22, has left", "in Sydney, Australia, on foot". An age that an aside follows stays, since
their commas are the same; so does the last of several places.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kibaru_service.domain import Span

_YEARS = re.compile(
    r"(?<=[a-z])(?<!day)(?P<gone>,\s\d{1,2}(?!\d)(?:,(?=\s(?!(?:who|whose|which|a|an|the|his|her)\b)[a-z])"
    r"(?!\s(?:of|from)\b)|(?=,\s(?:of|from)\s)|(?=\.$)))"
)
_WHERE = re.compile(
    r"\b(?:in|at|near|outside|from|of)\s[A-Z][\w'’-]+(?:\s[A-Z][\w'’-]+){0,2}(?P<gone>,\s[A-Z][a-z]+(?:\s[A-Z][a-z]+)?"
    r"(?:,(?=\s(?!and\b|or\b|who\b|which\b|where\b|a\b|an\b|the\b|[A-Z])|$)|(?=\.$)))"
)


def detail_cuts(text: str) -> Iterator[Span]:
    """Yield the details that can go, each with the commas that go with it."""
    for pattern in (_YEARS, _WHERE):
        for match in pattern.finditer(text):
            yield Span(*match.span("gone"))
