"""Client of kibaru: news articles in, summaries and French and Bambara out.

    with Client("localhost:50051") as client:
        digest = client.digest(Article(text), DigestOptions(targets=("fr", "bm")))
        print(digest.abstractive_text, digest.translation("bm").text)

Requests are in `kibaru_client.options`, answers in `replies` and `types`, failures in `errors`.
"""

from __future__ import annotations

from kibaru_client.channel import Connection, Tls
from kibaru_client.client import AsyncClient, Client
from kibaru_client.enums import Scope
from kibaru_client.errors import KibaruClientError
from kibaru_client.options import (
    Article,
    DigestOptions,
    Length,
    SummaryOptions,
    Term,
    TranslateOptions,
)
from kibaru_client.version import __version__

__all__ = [
    "Article",
    "AsyncClient",
    "Client",
    "Connection",
    "DigestOptions",
    "KibaruClientError",
    "Length",
    "Scope",
    "SummaryOptions",
    "Term",
    "Tls",
    "TranslateOptions",
    "__version__",
]
