"""Callers through the project's own client, and what became of their calls."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from newsroom import sentences

from kibaru_client import AsyncClient, DigestOptions, TranslateOptions
from kibaru_client.enums import Part
from kibaru_client.errors import KibaruClientError

ENGLISH = TranslateOptions(source="en")
EXTRACTIVE = DigestOptions(parts=(Part.EXTRACTIVE,))


@dataclass
class Tally:
    """How calls ended: seconds of those that were answered, the others by their error."""

    seconds: list[float] = field(default_factory=list)
    errors: Counter[str] = field(default_factory=Counter)

    @property
    def answered(self) -> int:
        """Calls that had an answer."""
        return len(self.seconds)

    @property
    def ended(self) -> int:
        """Calls that have ended, in whatever way."""
        return self.answered + self.errors.total()

    def percentile(self, share: float) -> float:
        """Return the seconds that this share of the answered calls took at most."""
        ordered = sorted(self.seconds)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0

    def failures(self) -> str:
        """Return the errors in one line."""
        return ", ".join(f"{n} {name}" for name, n in sorted(self.errors.items())) or "none"


async def ask(client: AsyncClient, text: str, tally: Tally) -> None:
    """Translate one sentence into French, and note what came of it."""
    began = time.perf_counter()
    try:
        await client.translate([text], "fr", ENGLISH)
    except KibaruClientError as error:
        tally.errors[type(error).__name__] += 1
    else:
        tally.seconds.append(time.perf_counter() - began)


async def keep_asking(
    client: AsyncClient, callers: int, tally: Tally, enough: Callable[[], bool], seed: int = 0
) -> None:
    """Let so many callers ask, sentence after sentence, until it is enough."""
    texts: Iterator[str] = sentences(seed)

    async def caller() -> None:
        while not enough():
            await ask(client, next(texts), tally)

    await asyncio.gather(*(caller() for _ in range(callers)))


async def one_by_one(client: AsyncClient, count: int, seed: int = 1) -> Tally:
    """Ask so many sentences, each when the one before has been answered."""
    tally, texts = Tally(), sentences(seed)
    for _ in range(count):
        await ask(client, next(texts), tally)
    return tally
