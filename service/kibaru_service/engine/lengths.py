"""The waiting texts of one lane, sorted by length, so that a batch finds rows like its own."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterator

from kibaru_service.engine.scheduling import Entry

Key = tuple[int, int]


class ByLength:
    """Entries by length of their source, then by age."""

    def __init__(self) -> None:
        self._keys: list[Key] = []
        self._entries: dict[Key, Entry] = {}

    def __len__(self) -> int:
        return len(self._keys)

    def add(self, entry: Entry) -> None:
        """Takes an entry in; its number must be its own."""
        key = _key(entry)
        insort(self._keys, key)
        self._entries[key] = entry

    def remove(self, entry: Entry) -> None:
        """Lets an entry go; raises KeyError where it is not."""
        key = _key(entry)
        del self._entries[key]
        del self._keys[bisect_left(self._keys, key)]

    def nearest(self, length: int) -> Iterator[Entry]:
        """Yields all entries, those nearest in length first, the shorter first where two are."""
        right = bisect_left(self._keys, (length, -1))
        left = right - 1
        while left >= 0 or right < len(self._keys):
            below = length - self._keys[left][0] if left >= 0 else None
            above = self._keys[right][0] - length if right < len(self._keys) else None
            if above is None or (below is not None and below <= above):
                yield self._entries[self._keys[left]]
                left -= 1
            else:
                yield self._entries[self._keys[right]]
                right += 1


def _key(entry: Entry) -> Key:
    return entry.size.source, entry.number
