"""Results of sentences that come again: a wire story is sent by many, a correction repeats most.

The key holds all that decides a result: the model's fingerprint, the role, how to decode, the
languages and the text. So a new model never meets the results of an old one.
"""

from __future__ import annotations

import sys
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from kibaru_service.engine.protocol import Cost, Generation, Judgement

Known = TypeVar("Known", Generation, Judgement)

# What an entry takes beside its strings: key, result, their fields and the links of the dict.
OVERHEAD_BYTES = 600


@dataclass(slots=True)
class CacheCounts:
    """What a cache has done since it started, and what it holds now."""

    hits: int = 0
    misses: int = 0
    evictions: int = 0
    entries: int = 0
    bytes: int = 0


class SentenceCache:
    """Results by key, at most `max_bytes` of them, the least recently used go; 0 is off.

    Belongs to one event loop.
    """

    def __init__(self, max_bytes: int = 0) -> None:
        self._max_bytes = max_bytes
        self._known: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()
        self.counts = CacheCounts()

    @property
    def max_bytes(self) -> int:
        """The most that it may hold."""
        return self._max_bytes

    async def get(
        self, key: Hashable, text: str, generate: Callable[[], Awaitable[Known]]
    ) -> Known:
        """Returns what is known for the key, or else awaits it; errors are not kept.

        What a key gets is always of one kind: a generation or a judgement.
        """
        if not self._max_bytes:
            return await generate()
        if (known := self._known.get(key)) is not None:
            self._known.move_to_end(key)
            self.counts.hits += 1
            found: Known = known[0]
            return found
        self.counts.misses += 1
        made = await generate()
        self._keep(key, text, made)
        return made

    def _keep(self, key: Hashable, text: str, made: Generation | Judgement) -> None:
        size = _size(text, made)
        if key in self._known or size > self._max_bytes:
            return
        # Whoever gets it from here has it for nothing. A sentence that is judged is generated as
        # well, and counts there.
        reused = int(isinstance(made, Generation))
        self._known[key] = replace(made, cost=Cost(reused=reused)), size
        self.counts.bytes += size
        while self.counts.bytes > self._max_bytes:
            _, (_, freed) = self._known.popitem(last=False)
            self.counts.bytes -= freed
            self.counts.evictions += 1
        self.counts.entries = len(self._known)


def _size(text: str, made: Generation | Judgement) -> int:
    if isinstance(made, Judgement):
        return OVERHEAD_BYTES + sys.getsizeof(text) + sys.getsizeof(made.scores)
    texts = (text, made.text, *(other.text for other in made.others))
    return OVERHEAD_BYTES + sum(map(sys.getsizeof, (*texts, made.origins)))
