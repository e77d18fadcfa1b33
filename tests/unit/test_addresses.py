"""URLs, e-mail addresses, handles and hashtags."""

from __future__ import annotations

from kibaru_service.domain import Span
from kibaru_service.text.addresses import addresses


def test_addresses_end_before_punctuation() -> None:
    """A full stop or a bracket is no part of a URL."""
    text = "See (https://example.org/a_(b)), mail a.b@example.com, or @kibaru."
    found = addresses(text)
    assert [address for _, address in found] == [
        "https://example.org/a_(b)",
        "a.b@example.com",
        "@kibaru",
    ]
    assert found[0][0] == Span(5, 30)
