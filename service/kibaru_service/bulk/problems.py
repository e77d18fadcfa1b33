"""What can go wrong with a corpus, beside what can go wrong with a request."""

from __future__ import annotations

from kibaru_service.errors import InvalidRequest, KibaruError


class BadCorpus(KibaruError):
    """The input cannot be read as a whole, or its results cannot be put where they shall go."""

    reason = "BAD_CORPUS"


class OtherRun(KibaruError):
    """The output belongs to a run with other options, other models or another input."""

    reason = "OTHER_RUN"


class RunStopped(KibaruError):
    """Workers cannot go on; what is done stays, and the same command goes on from there."""

    reason = "RUN_STOPPED"


class InvalidRow(InvalidRequest):
    """A row is not what a row of a corpus is; `field` is the column, or empty for the row."""

    reason = "INVALID_ROW"


class WorkerDied(KibaruError):
    """The worker died of this row: twice while it was alone in hand."""

    reason = "WORKER_DIED"
