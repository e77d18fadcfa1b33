"""An output belongs to one run at a time, and to no run that is another one."""

from __future__ import annotations

import fcntl
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from kibaru_service.bulk import manifest
from kibaru_service.bulk.layout import Layout
from kibaru_service.bulk.manifest import Manifest
from kibaru_service.bulk.problems import BadCorpus, OtherRun

_LOCK = "lock"


def check_place(layout: Layout, source: Path, *, overwrite: bool) -> None:
    """Raise BadCorpus or OtherRun where results would replace or join what is not ours."""
    output, given = layout.output.resolve(), source.resolve()
    if output == given or (given.is_dir() and output.is_relative_to(given)):
        raise BadCorpus(f"{layout.output} is in the input: results need a place of their own")
    if layout.output.exists() and layout.output.is_dir() == layout.single:
        kind = "a folder" if layout.single else "a file"
        raise BadCorpus(f"{layout.output} is {kind}")
    if layout.manifest.exists():
        return
    if layout.single and layout.output.exists() and not overwrite:
        raise OtherRun(f"{layout.output} exists; --overwrite replaces it")
    if not layout.single and layout.output.is_dir() and _others(layout):
        raise BadCorpus(f"{layout.output} holds other files: results need a folder of their own")


def finished(layout: Layout, wanted: Manifest) -> Manifest | None:
    """Return the run that is complete already; raises OtherRun where another one is.

    None for a run that is to begin or to go on.
    """
    found = manifest.load(layout.manifest)
    if found is None:
        return None
    same = wanted.same_run(found, layout.output)
    if same.complete and layout.single and not layout.output.exists():
        raise OtherRun(f"{layout.output} was complete and is gone; --overwrite makes it again")
    return same if same.complete else None


@contextmanager
def claimed(layout: Layout, wanted: Manifest, *, overwrite: bool) -> Iterator[Manifest]:
    """Hold the output for one run, begun or taken up; raises OtherRun if another one holds it."""
    layout.state.mkdir(parents=True, exist_ok=True)
    with (layout.state / _LOCK).open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise OtherRun(f"another kibaru-bulk is writing to {layout.output}") from None
        if overwrite:
            _clear(layout)
        found = manifest.load(layout.manifest)
        ours = wanted if found is None else wanted.same_run(found, layout.output)
        if found is None:
            ours.save(layout.manifest)
        yield ours


def sweep(layout: Layout, wanted: Manifest) -> None:
    """Take away what a run left behind that was killed just after it was complete.

    Nothing, where another run holds the output by now.
    """
    left = layout.folder if layout.single else layout.state
    if left.exists():
        with suppress(OtherRun), claimed(layout, wanted, overwrite=False) as ours:
            if ours.complete:
                tidy(layout)


def tidy(layout: Layout) -> None:
    """Take away what a complete run needs no more, while its output is still held."""
    shutil.rmtree(layout.folder if layout.single else layout.state, ignore_errors=True)
    for beside in layout.output.glob("_part-*.tmp") if not layout.single else ():
        beside.unlink(missing_ok=True)


def _clear(layout: Layout) -> None:
    """Take away an earlier run; its manifest last, so that what is left is known to be ours.

    It is nobody's from the start, so that workers that have outlived their run write no more.
    """
    if layout.manifest.exists():
        Manifest({"overwritten": True}, 0, 0).save(layout.manifest)
    for path in layout.parts():
        path.unlink()
    for path in layout.state.iterdir():
        if path.name != _LOCK:
            path.unlink()
    layout.manifest.unlink(missing_ok=True)


def _others(layout: Layout) -> list[Path]:
    return [path for path in layout.output.iterdir() if path != layout.state]
