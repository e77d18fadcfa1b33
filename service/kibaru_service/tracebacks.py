"""Tracebacks for the log that say where and what kind, and quote no value.

The message of somebody else's exception may quote what it was given: a line of an article, a
header. Frames and source lines cannot. Our own errors and those of the operating system keep their
message; they name files, models and limits.
"""

from __future__ import annotations

import sys
import traceback
from collections.abc import MutableMapping
from typing import Any

from kibaru_service.errors import KibaruError


def format_exc_info(_logger: Any, _name: str, event: MutableMapping[str, Any]) -> Any:
    """Be a structlog processor: turn `exc_info` into `exception`."""
    error = _error(event.pop("exc_info", None))
    if error is not None:
        event["exception"] = text_of(error)
    return event


def text_of(error: BaseException) -> str:
    """Return an exception and what it came from, the cause first."""
    parts: list[str] = []
    current: BaseException | None = error
    while current is not None and len(parts) < 8:
        frames = "".join(traceback.format_tb(current.__traceback__))
        parts.append(f"{frames}{summary(current)}")
        hidden = current.__suppress_context__
        current = current.__cause__ or (None if hidden else current.__context__)
    return "\n\n".join(reversed(parts))


def summary(error: BaseException) -> str:
    """Return the exception's kind, with its message where that is safe."""
    kind = f"{type(error).__module__}.{type(error).__qualname__}".removeprefix("builtins.")
    safe = isinstance(error, KibaruError | OSError)
    return f"{kind}: {error}" if safe else kind


def _error(exc_info: Any) -> BaseException | None:
    match exc_info:
        case BaseException():
            return exc_info
        case (_, BaseException() as error, _):
            return error
        case True:
            return sys.exc_info()[1]
        case _:
            return None
