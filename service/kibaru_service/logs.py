"""Log lines as JSON on stderr, each with the id of the request that it belongs to.

They are rendered where they are logged and written by a thread, so that an event loop never waits
for whoever reads them (`line_writer`).
"""

from __future__ import annotations

import json
import logging
import sys
from typing import Any

import structlog
from structlog.typing import Processor

from kibaru_service.line_writer import LineWriter
from kibaru_service.tracebacks import format_exc_info

_STDERR = 2
# How long the end of the process waits for a reader of its last lines.
FLUSH_SECONDS = 5.0


class LineHandler(logging.Handler):
    """Hands rendered records to a LineWriter; `logging.shutdown` closes it at exit."""

    def __init__(self, descriptor: int) -> None:
        super().__init__()
        self.lines = LineWriter(descriptor, _lost)

    def emit(self, record: logging.LogRecord) -> None:
        try:
            line = self.format(record)
        except Exception:  # noqa: BLE001 - a record that cannot be rendered fails no call
            self.handleError(record)
        else:
            self.lines.put(line)

    def close(self) -> None:
        """Wait for the last lines, but not for ever."""
        self.lines.close(FLUSH_SECONDS)
        super().close()


def configure(level: str, style: str) -> LineHandler:
    """Send structlog and the standard library's records to stderr, as "json" or "console".

    Returns the handler that counts what was dropped; close it last.
    """
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        format_exc_info,
    ]
    structlog.configure(
        # First what is dropped: to render it would cost as much as to write it.
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    handler = LineHandler(_STDERR)
    handler.setFormatter(_formatter(style, shared))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    return handler


def _formatter(style: str, shared: list[Processor]) -> logging.Formatter:
    renderer: Processor = structlog.processors.JSONRenderer(ensure_ascii=False)
    if style == "console":
        renderer = structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    last: list[Any] = [structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer]
    return structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processors=last)


def _lost(count: int) -> str:
    return json.dumps({"event": "log lines dropped", "count": count, "level": "warning"})


def logger(name: str) -> structlog.stdlib.BoundLogger:
    """Return the logger of a module."""
    found: structlog.stdlib.BoundLogger = structlog.stdlib.get_logger(name)
    return found
