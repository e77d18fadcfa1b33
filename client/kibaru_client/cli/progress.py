"""One line on a terminal that says how far a digest has come."""

from __future__ import annotations

from collections import Counter
from typing import TextIO

from kibaru_client.replies import DigestEvent, TranslatedSegments
from kibaru_client.types import Abstractive, Extractive, Structure

ERASE = "\r\x1b[K"


class Progress:
    """Follows the events of a stream; silent where `stream` is no terminal."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._shown = stream.isatty()
        self._done: list[str] = []
        self._translated: Counter[str] = Counter()

    def follow(self, event: DigestEvent) -> None:
        """Show what has arrived so far."""
        match event:
            case Structure():
                self._done.append(f"{len(event.sentences)} sentences")
            case Extractive():
                self._done.append("extractive")
            case Abstractive():
                self._done.append("abstractive")
            case TranslatedSegments():
                self._translated[event.language] += len(event.segments)
        counts = [f"{tag} {count}" for tag, count in self._translated.items()]
        self._write(ERASE + "  ".join((*self._done, *counts)))

    def clear(self) -> None:
        """Take the line away."""
        self._write(ERASE)

    def _write(self, text: str) -> None:
        if self._shown:
            self._stream.write(text)
            self._stream.flush()
