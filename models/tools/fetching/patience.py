"""Tries again what a busy hub or a poor line has spoilt, and waits as long as it is told to."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

from huggingface_hub.errors import HfHubHTTPError, OfflineModeIsEnabled

from fetching.space import is_full

Result = TypeVar("Result")

TRIES = 5
_PASSING = frozenset({408, 429, 500, 502, 503, 504})
_LONGEST = 300.0


def patiently(do: Callable[[], Result], sleep: Callable[[float], None] = time.sleep) -> Result:
    """Returns what `do` returns; raises its last failure after so many tries.

    Only what may pass is tried again: a hub that is busy or broken, a line that was cut. What was
    downloaded by then is kept by `do`, so that each try goes on.
    """
    for attempt in range(TRIES):
        try:
            return do()
        except Exception as error:
            wait = _wait(error, attempt)
            if wait is None or attempt == TRIES - 1:
                raise
            sleep(wait)
    raise AssertionError("not reached")


def _wait(error: Exception, attempt: int) -> float | None:
    """Seconds to wait before the next try; None for what trying again does not mend."""
    backoff = min(2.0**attempt, 8.0)
    if isinstance(error, HfHubHTTPError):
        if error.response.status_code not in _PASSING:
            return None
        told = error.response.headers.get("Retry-After", "")
        return min(float(told), _LONGEST) if told.isdigit() else backoff
    if isinstance(error, OfflineModeIsEnabled) or is_full(error):
        return None
    # Transport errors: of the operating system, or of whichever HTTP library the client has.
    cut = isinstance(error, OSError) or "http" in type(error).__module__
    return backoff if cut else None
