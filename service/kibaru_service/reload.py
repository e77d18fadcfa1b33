"""SIGHUP: read the catalogue again and swap each profile, without dropping a call."""

from __future__ import annotations

import asyncio

from kibaru_service.assembly import Assembly
from kibaru_service.engine.memory import give_back
from kibaru_service.errors import KibaruError
from kibaru_service.logs import logger
from kibaru_service.transport.server import Server
from kibaru_service.usecases.editions import Editions

_log = logger(__name__)


class Reloader:
    """Swaps the profiles of a running server.

    One after the other, so that at most one is in memory twice; weights that have not changed are
    shared, not read again.
    """

    def __init__(self, assembly: Assembly, editions: Editions, server: Server) -> None:
        self._assembly = assembly
        self._editions = editions
        self._server = server
        self._wanted = asyncio.Event()

    def ask(self) -> None:
        """Have everything reloaded; asking again meanwhile reloads once more afterwards."""
        self._wanted.set()

    async def run(self) -> None:
        """Reload whenever asked, until cancelled. What cannot be loaded leaves the old one on."""
        while True:
            await self._wanted.wait()
            self._wanted.clear()
            for name in self._editions.names:
                await self._swap(name)
            await self._server.announce(self._editions.models)

    async def _swap(self, name: str) -> None:
        try:
            new = await self._assembly.load(name)
        except (KibaruError, OSError) as error:
            _log.error("reload failed, the old models go on", profile=name, error=str(error))
            return
        await self._editions.replace(new)
        give_back()
        models = {model.ref.id: model.ref.fingerprint for model in new.info.models}
        _log.info("reloaded", profile=name, models=models)
