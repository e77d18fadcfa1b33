"""`kibaru-bulk`: a corpus in, the same rows with their digests out."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from types import FrameType

from kibaru_service.bulk.args import parse
from kibaru_service.bulk.pool import Pool
from kibaru_service.bulk.problems import BadCorpus, OtherRun
from kibaru_service.bulk.ray_pool import RayPool
from kibaru_service.bulk.run import run
from kibaru_service.config_sources import BadSettings
from kibaru_service.errors import InvalidRequest, KibaruError
from kibaru_service.usecases.glossary import UnreadableGlossary

DONE, FAILED, USAGE, INTERRUPTED, TERMINATED = 0, 1, 2, 130, 143
_USAGE = (BadCorpus, BadSettings, InvalidRequest, OtherRun, UnreadableGlossary)


class Terminated(BaseException):
    """SIGTERM has come."""


def execute(argv: Sequence[str], pool: Callable[[], Pool] = RayPool) -> int:
    """Run one command; return its exit status."""
    try:
        with _terminable():
            report = run(parse(argv), pool(), sys.stderr)
    except _USAGE as error:
        return _say(str(error), USAGE)
    except ModuleNotFoundError as error:
        return _say(f"{error.name} is missing: pip install 'kibaru[bulk]'", USAGE)
    except (KibaruError, OSError) as error:
        return _say(f"stopped: {error}; the same command goes on from here", FAILED)
    except KeyboardInterrupt:
        return _say("interrupted; the same command goes on from here", INTERRUPTED)
    except Terminated:
        return _say("terminated; the same command goes on from here", TERMINATED)
    return _say(report.line(), DONE)


def main() -> None:
    """Be the program."""
    sys.exit(execute(sys.argv[1:]))


def _say(line: str, status: int) -> int:
    sys.stderr.write(f"kibaru-bulk: {line}\n")
    return status


@contextmanager
def _terminable() -> Iterator[None]:
    """Let SIGTERM end what runs in order, as an interruption does."""

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise Terminated

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


if __name__ == "__main__":
    main()
