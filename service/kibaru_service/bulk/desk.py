"""One row to its outcome, by the use case that serves Digest."""

from __future__ import annotations

from kibaru_service.bulk.job import Request
from kibaru_service.bulk.outcome import Outcome, digested, failed
from kibaru_service.bulk.rows import Row, article
from kibaru_service.engine.protocol import Call
from kibaru_service.usecases.editions import Edition

_CALLER = "kibaru-bulk"


class Desk:
    """Digests rows; what goes wrong with one is its outcome, and nobody else's."""

    def __init__(self, edition: Edition, request: Request) -> None:
        self._edition = edition
        self._request = request

    async def digest(self, row: Row) -> Outcome:
        """Return the digest of a row, or why there is none."""
        asked = self._request
        call = Call(_CALLER, deterministic=asked.deterministic)
        try:
            text = article(row, asked.columns, asked.language)
            return digested(row.place, await self._edition.digest.run(text, asked.options, call))
        except Exception as error:  # noqa: BLE001 - the one place that turns them into rows
            return failed(row.place, error)
