"""Profiles side by side: which one serves a call, and how one takes another's place.

A call keeps the edition that it began with. A new edition takes over for the calls that come after
it; the old one is closed when its last call has ended, so that no call is dropped and no weights
outlive their use.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Protocol

from kibaru_service.domain import Info
from kibaru_service.errors import UnknownProfile
from kibaru_service.usecases.digest import DigestArticle
from kibaru_service.usecases.translate import TranslateTexts


class Closable(Protocol):
    """Models that must be let go of."""

    async def close(self) -> None: ...


@dataclass(frozen=True, slots=True, eq=False)
class Edition:
    """A profile ready to serve: use cases over its models, and what it says of itself."""

    digest: DigestArticle
    translate: TranslateTexts
    info: Info
    models: Closable


@dataclass(slots=True, eq=False)
class _Slot:
    """An edition and the calls that it is serving."""

    edition: Edition
    calls: int = 0
    idle: asyncio.Event = field(default_factory=asyncio.Event)


class Editions:
    """The profiles of a server by name; the first is for requests that name none."""

    def __init__(self, editions: Sequence[Edition]) -> None:
        self._slots = {edition.info.profile: _Slot(edition) for edition in editions}

    @property
    def names(self) -> tuple[str, ...]:
        """Every profile that can be asked for, the default first."""
        return tuple(self._slots)

    @property
    def infos(self) -> tuple[Info, ...]:
        """What every profile says of itself; may be read from any thread."""
        return tuple(slot.edition.info for slot in tuple(self._slots.values()))

    @property
    def models(self) -> frozenset[str]:
        """The ids of all models that serve."""
        slots = self._slots.values()
        return frozenset(model.ref.id for slot in slots for model in slot.edition.info.models)

    @contextmanager
    def lease(self, name: str) -> Iterator[Edition]:
        """Holds the edition of a profile for as long as one call lasts; raises UnknownProfile."""
        if name and name not in self._slots:
            offered = ", ".join(self._slots)
            raise UnknownProfile("profile", f"no profile {name!r} here; offered: {offered}")
        slot = self._slots[name or next(iter(self._slots))]
        slot.calls += 1
        try:
            yield slot.edition
        finally:
            slot.calls -= 1
            if not slot.calls:
                slot.idle.set()

    async def replace(self, edition: Edition) -> None:
        """Puts an edition in the place of its profile's present one; returns once that is closed.

        Calls that come from now on are served by the new one.
        """
        old = self._slots[edition.info.profile]
        self._slots[edition.info.profile] = _Slot(edition)
        while old.calls:
            old.idle.clear()
            await old.idle.wait()
        await old.edition.models.close()

    async def close(self) -> None:
        """Closes every edition; the calls must have ended."""
        await asyncio.gather(*(slot.edition.models.close() for slot in self._slots.values()))
