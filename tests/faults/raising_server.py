"""A server whose models raise in every so manieth run: `raising_server.py EVERY [SETTING ...]`.

The error is one that no code of ours expects, as of a library that has run out of memory.
"""

from __future__ import annotations

import itertools
import sys
from collections.abc import Callable
from typing import Any

from kibaru_service.__main__ import run


def raising(every: int, work: Callable[..., Any]) -> Callable[..., Any]:
    """Return what does the work, except that each run with a number so round raises."""
    numbers = itertools.count(1)

    def flaky(*given: Any, **named: Any) -> Any:
        if next(numbers) % every == 0:
            raise MemoryError("raised on purpose")
        return work(*given, **named)

    return flaky


def main() -> int:
    """Serve with models that raise."""
    from kibaru_service.engine import ct2

    every = int(sys.argv[1])
    ct2.CT2Seq2Seq.generate = raising(every, ct2.CT2Seq2Seq.generate)  # type: ignore[method-assign]
    ct2.CT2Encoder.encode = raising(every, ct2.CT2Encoder.encode)  # type: ignore[method-assign]
    return run(sys.argv[2:])


if __name__ == "__main__":
    sys.exit(main())
