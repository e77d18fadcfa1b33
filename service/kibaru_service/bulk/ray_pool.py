"""Workers as actors of Ray Data, on this machine alone; the only module that knows Ray.

Ray Data restarts an actor that dies and gives its block to the next one, without end by default:
what a block is killed by again and again is found by the worker's own journals.
"""

from __future__ import annotations

import json
import logging
import os
import shutil
import signal
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any

from kibaru_service.bulk.job import Job
from kibaru_service.bulk.problems import BadCorpus, RunStopped
from kibaru_service.bulk.process import Process
from kibaru_service.bulk.rows import Part, Tally
from kibaru_service.errors import KibaruError

# Read by Ray when it is imported. The fourth leaves workers the GPUs that they see, and the last
# has it use 127.0.0.1 for all that it listens on, as it does where it supports no clusters.
_ENVIRONMENT = {
    "RAY_USAGE_STATS_ENABLED": "0",
    "RAY_BACKEND_LOG_LEVEL": "fatal",
    "RAY_DATA_DISABLE_PROGRESS_BARS": "1",
    "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0",
    "RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0",
}
# Bytes for what passes between processes, which are notes of some hundred bytes.
_OBJECT_STORE = 80 * 2**20
# More blocks than this bring no better balance and cost the driver time.
_MOST_BLOCKS = 1000


class RayPool:
    """A `Pool` of Ray Data actors, one engine each."""

    def run(self, job: Job, parts: Sequence[Part]) -> Iterator[Tally]:
        """Yield what came of each part, in any order; raises RunStopped.

        Raises BadCorpus where Ray is not installed.
        """
        if not parts:
            return
        with _ray(job.workers) as data:
            try:
                for row in _results(data, job, parts):
                    yield _tally(row)
            except data.exceptions.RayError as error:
                raise RunStopped(f"Ray has stopped: {_last_line(error)}") from error


class Actor:
    """What Ray Data keeps alive; a failure that restarts cannot mend is passed on as a value."""

    def __init__(self, job: Job) -> None:
        self._failure = ""
        self._process: Process | None = None
        try:
            self._process = Process(job)
        except (KibaruError, OSError) as error:
            self._failure = str(error)

    def __call__(self, batch: Mapping[str, Any]) -> dict[str, list[str]]:
        tally = ""
        if self._process is not None and not self._failure:
            tally = self._do(self._process, Part(**json.loads(batch["part"][0])))
        return {"tally": [tally], "failure": [self._failure]}

    def close(self) -> None:
        """Let go of the models, where there are any."""
        if self._process is not None:
            self._process.close()

    def _do(self, process: Process, part: Part) -> str:
        try:
            return json.dumps(asdict(process.do(part)))
        except* (KibaruError, OSError) as errors:
            self._failure = str(errors.exceptions[0])
        return ""


def _results(data: Any, job: Job, parts: Sequence[Part]) -> Iterator[Mapping[str, str]]:
    blocks = data.data.from_items(
        [{"part": json.dumps(asdict(part))} for part in parts],
        override_num_blocks=min(len(parts), _MOST_BLOCKS),
    )
    done = blocks.map_batches(
        Actor,
        batch_size=1,
        compute=data.data.ActorPoolStrategy(size=job.workers),
        fn_constructor_args=(job,),
        num_cpus=1,
    )
    yield from done.iter_rows()


def _tally(row: Mapping[str, str]) -> Tally:
    if row["failure"]:
        raise RunStopped(row["failure"])
    return Tally(**json.loads(row["tally"]))


@contextmanager
def _ray(workers: int) -> Iterator[Any]:
    """Hold a Ray of our own, with as many slots as workers, and leave nothing of it behind."""
    os.environ.update(_ENVIRONMENT)
    try:
        import ray  # noqa: PLC0415 - of the extra [bulk], and slow
        import ray.data  # noqa: PLC0415
    except ImportError as error:
        raise BadCorpus(f"Ray is missing ({error}): pip install 'kibaru[bulk]'") from None
    # The paths of Ray's sockets must stay below 108 bytes, wherever TMPDIR is.
    folder = tempfile.mkdtemp(prefix="kibaru-", dir="/tmp")
    try:
        _start(ray, workers, folder)
        _quiet(ray.data.DataContext.get_current())
        yield ray
    finally:
        ray.shutdown()
        shutil.rmtree(folder, ignore_errors=True)


def _start(ray: Any, workers: int, folder: str) -> None:
    """Start Ray on this machine; raises RunStopped. SIGTERM stays whose it was."""
    before = signal.getsignal(signal.SIGTERM)
    try:
        ray.init(
            address="local",
            num_cpus=workers,
            include_dashboard=False,
            log_to_driver=False,
            logging_level=logging.ERROR,
            object_store_memory=_OBJECT_STORE,
            _temp_dir=folder,
        )
    except Exception as error:
        # Ray's own word for a machine too slow to start it in time is a bare Exception.
        raise RunStopped(f"Ray did not start: {_last_line(error)}") from error
    finally:
        signal.signal(signal.SIGTERM, before)


def _quiet(context: Any) -> None:
    logging.getLogger("ray.data").setLevel(logging.ERROR)
    context.enable_progress_bars = False
    if hasattr(context, "print_on_execution_start"):
        context.print_on_execution_start = False


def _last_line(error: BaseException) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[-1] if lines else type(error).__name__
