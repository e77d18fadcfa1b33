"""`kibaru-server`: exits 0 after a drain, 2 for bad settings, 1 for anything else it cannot do."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence
from contextlib import closing

from kibaru_service import logs
from kibaru_service.app import serve
from kibaru_service.config_sources import BadSettings, load
from kibaru_service.errors import KibaruError


def run(argv: Sequence[str]) -> int:
    """Serve until a signal; return the exit status."""
    try:
        settings = load(argv)
        with closing(logs.configure(settings.log_level, settings.log_format)) as log:
            asyncio.run(serve(settings, log.lines))
    except BadSettings as error:
        print(f"kibaru-server: {error}", file=sys.stderr)
        return 2
    except (KibaruError, OSError) as error:
        print(f"kibaru-server: {error}", file=sys.stderr)
        return 1
    return 0


def main() -> None:
    """Be the program."""
    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
