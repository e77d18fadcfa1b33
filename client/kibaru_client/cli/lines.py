"""Any number of lines through Translate: one line out for each line in, in order, as they come.

While every request is busy, lines gather; so a fast writer gets full windows and a slow one its
answer at once, without a timer. At most READ_AHEAD lines and IN_FLIGHT windows are ever held.
"""

from __future__ import annotations

import re
import threading
from collections import Counter, deque
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from queue import SimpleQueue
from typing import BinaryIO

from kibaru_client.cli import marks
from kibaru_client.cli.feed import Feed, Line
from kibaru_client.cli.terminal import Terminal
from kibaru_client.client import Client
from kibaru_client.enums import Severity
from kibaru_client.errors import InvalidRequest, Overloaded, ServerError
from kibaru_client.options import TranslateOptions
from kibaru_client.replies import TranslatedText, Translations

WINDOW = 128
WINDOW_CHARS = 100_000
IN_FLIGHT = 2
READ_AHEAD = 2 * WINDOW
PATIENCE = 10
SHORT_WAIT = 1.0

Window = list[Line]
Answer = Future[Translations | None]
WAKE = object()


class Lines:
    """One run over one stream of lines."""

    def __init__(self, client: Client, target: str, options: TranslateOptions) -> None:
        self._client = client
        self._target = target
        self._options = options
        self._events: SimpleQueue[object] = SimpleQueue()
        self._waiting: deque[Line] = deque()
        self._pending: deque[tuple[Window, Answer]] = deque()
        self._over = False
        self._gone = threading.Event()
        self._doubts: Counter[Severity] = Counter()
        self._count = 0
        self._lost_told = False

    def run(self, stream: BinaryIO, terminal: Terminal) -> Severity | None:
        """Translate all lines; returns the worst severity of any check."""
        feed = Feed(stream, self._events.put, READ_AHEAD)
        pool = ThreadPoolExecutor(IN_FLIGHT)
        try:
            while not self._over or self._waiting or self._pending:
                self._receive(terminal)
                self._print(terminal)
                self._send(pool, feed)
        finally:
            self._gone.set()
            feed.stop()
            pool.shutdown(wait=False, cancel_futures=True)
        terminal.warn(f"{self._count} lines, {marks.tally(self._doubts)}")
        return max(self._doubts, default=None)

    def _receive(self, terminal: Terminal) -> None:
        """Wait for a line or an answer, then take all that is there."""
        self._take(self._events.get(), terminal)
        while not self._events.empty():
            self._take(self._events.get(), terminal)

    def _take(self, event: object, terminal: Terminal) -> None:
        if isinstance(event, Exception):
            raise event
        if event is None:
            self._over = True
        if isinstance(event, Line):
            self._waiting.append(event)
            if event.lost and not self._lost_told:
                self._lost_told = True
                terminal.warn(f"line {event.number}: not UTF-8; such characters are replaced")

    def _send(self, pool: ThreadPoolExecutor, feed: Feed) -> None:
        while self._waiting and len(self._pending) < self._slots():
            window = self._window()
            feed.taken(len(window))
            answer = pool.submit(self._translate, window, self._options)
            self._pending.append((window, answer))
            answer.add_done_callback(lambda _: self._events.put(WAKE))

    def _slots(self) -> int:
        """How many windows may be out.

        Until the language is known it is one, and a full one: the server detects over all texts
        of a request, and windows that were detected apart could differ.
        """
        if self._options.source:
            return IN_FLIGHT
        return 1 if self._over or len(self._waiting) >= WINDOW else 0

    def _window(self) -> Window:
        window: Window = []
        chars = 0
        while self._waiting and len(window) < WINDOW and chars < WINDOW_CHARS:
            window.append(self._waiting.popleft())
            chars += len(window[-1].text)
        return window

    def _translate(self, window: Window, options: TranslateOptions) -> Translations | None:
        """Translate the lines that are not blank; None when all are."""
        texts = [line for line in window if line.text.strip()]
        if not texts:
            return None
        try:
            reply = self._patiently([line.text for line in texts], options)
        except InvalidRequest as error:
            raise _located(error, texts) from error
        if len(reply.texts) != len(texts):
            raise ServerError(f"{len(reply.texts)} answers to {len(texts)} texts")
        return reply

    def _patiently(self, texts: list[str], options: TranslateOptions) -> Translations:
        """Translate, and when the server is overloaded wait as long as it asks."""
        for _ in range(PATIENCE):
            try:
                return self._client.translate(texts, self._target, options)
            except Overloaded as error:
                if self._gone.wait(error.retry_after or SHORT_WAIT):
                    raise
        return self._client.translate(texts, self._target, options)

    def _print(self, terminal: Terminal) -> None:
        while self._pending and self._pending[0][1].done():
            window, answer = self._pending.popleft()
            reply = answer.result()
            if reply and not self._options.source:
                self._options = replace(self._options, source=reply.language.tag)
                terminal.warn(f"source language: {reply.language.tag}")
            texts = iter(reply.texts if reply else ())
            lines = [self._line(next(texts)) if line.text.strip() else "" for line in window]
            self._count += len(lines)
            terminal.say("\n".join(lines))

    def _line(self, text: TranslatedText) -> str:
        checks = [check for segment in text.segments for check in segment.checks]
        if checks:
            self._doubts[max(check.severity for check in checks)] += 1
        return " ".join(text.text.splitlines())


def _located(error: InvalidRequest, texts: Window) -> InvalidRequest:
    """Return the error with line numbers of the input in place of indices of the request."""
    for violation in error.violations:
        found = re.search(r"texts\[(\d+)\]", violation.field)
        if found and int(found[1]) < len(texts):
            place = f"line {texts[int(found[1])].number}"
            return type(error)(
                f"{place}: {violation.description}", replace(error.failure, violations=())
            )
    return error
