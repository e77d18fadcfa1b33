"""A corpus from its input to its output: what is there, what is left, who does it, what came."""

from __future__ import annotations

import math
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TextIO

from kibaru_service.bulk import claim, layout, manifest
from kibaru_service.bulk.corpus import Corpus, scan
from kibaru_service.bulk.formats import sink_of, source_of
from kibaru_service.bulk.job import Job, Request
from kibaru_service.bulk.layout import Layout
from kibaru_service.bulk.manifest import Manifest
from kibaru_service.bulk.pool import Pool
from kibaru_service.bulk.problems import OtherRun, RunStopped
from kibaru_service.bulk.progress import Follower, shown
from kibaru_service.bulk.rows import Part, Tally
from kibaru_service.bulk.served import served
from kibaru_service.config import Settings
from kibaru_service.engine.threads import available_cores
from kibaru_service.usecases import validate

# Parts of each worker, so that all of them end at about the same time; and rows of a part.
_PARTS_EACH = 16
_FEWEST_ROWS, _MOST_ROWS = 8, 1000


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be done; `rows_per_part` None leaves it to the size of the corpus."""

    source: Path
    layout: Layout
    request: Request
    settings: Settings
    workers: int = 1
    rows_per_part: int | None = None
    limit: int | None = None
    overwrite: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """What came of a run; `fresh` are the parts that it has done itself."""

    rows: int
    errors: int
    failed_checks: int
    fresh: tuple[Tally, ...] = ()

    @property
    def seconds(self) -> float:
        """Seconds of the clock from the first part's begin to the last one's end."""
        began = min((tally.began for tally in self.fresh), default=0.0)
        return max((tally.ended for tally in self.fresh), default=0.0) - began

    def line(self) -> str:
        """Return it in words."""
        new = sum(tally.rows for tally in self.fresh)
        before = f" ({self.rows - new:,} of them done before)" if 0 < new < self.rows else ""
        speed = f"{new / max(self.seconds, 1e-3):.2f} rows/s" if new else "complete already"
        return (
            f"{self.rows:,} rows{before}, {self.errors:,} errors,"
            f" {self.failed_checks:,} failed checks, {speed}"
        )


def run(order: Order, pool: Pool, stream: TextIO) -> Report:
    """Do what is left of an order; show on `stream` how far it is.

    Raises BadCorpus, OtherRun, InvalidRequest or ModelError before anything is written, RunStopped
    or OSError at any time: what is done stays, and the same order goes on from there.
    """
    validate.check_options(order.request.options, order.settings.limits)
    models = served(order.settings)
    models.check(order.request.options.targets)
    claim.check_place(order.layout, order.source, overwrite=order.overwrite)
    corpus = scan(order.source, order.limit)
    wanted = _manifest(
        order,
        corpus,
        manifest.identity(
            corpus, order.layout.format, order.request, order.settings, models.models
        ),
    )
    if not order.overwrite and (old := claim.finished(order.layout, wanted)) is not None:
        claim.sweep(order.layout, wanted)
        return _report(old.result)
    with claim.claimed(order.layout, wanted, overwrite=order.overwrite) as ours:
        _check_parts(order, ours)
        before = order.layout.tallies()
        parts = list(corpus.parts(ours.rows_per_part))
        left = [part for part in parts if part.number not in before]
        follower = Follower(order.layout, before.values())
        with shown(follower, corpus.rows, stream):
            fresh = _work(_job(order, corpus, ours.digest), pool, left, follower)
        tallies = before | fresh
        result = _finish(order.layout, corpus, parts, tallies, ours)
        claim.tidy(order.layout)
    return _report(result, tuple(fresh.values()))


def _manifest(order: Order, corpus: Corpus, identity: dict[str, object]) -> Manifest:
    fitting = math.ceil(corpus.rows / (order.workers * _PARTS_EACH))
    rows = order.rows_per_part or min(max(fitting, _FEWEST_ROWS), _MOST_ROWS)
    return Manifest(identity, corpus.rows, rows)


def _check_parts(order: Order, ours: Manifest) -> None:
    if order.rows_per_part not in (None, ours.rows_per_part):
        raise OtherRun(
            f"{order.layout.output} was begun in parts of {ours.rows_per_part} rows, which stays so"
        )


def _work(job: Job, pool: Pool, parts: Sequence[Part], follower: Follower) -> dict[int, Tally]:
    """Have the pool do the parts; return what came of them."""
    fresh: dict[int, Tally] = {}
    for tally in pool.run(job, parts):
        follower.written(tally)
        fresh[tally.number] = tally
    return fresh


def _job(order: Order, corpus: Corpus, identity: str) -> Job:
    columns = order.request.columns
    wanted = (columns.text, columns.title, columns.language)
    return Job(
        settings=order.settings,
        request=order.request,
        # A worker need not have our working directory.
        layout=replace(order.layout, output=order.layout.output.resolve()),
        source=source_of(corpus, None if order.layout.format == "jsonl" else wanted),
        sink=sink_of(corpus, order.layout.format),
        run=uuid.uuid4().hex[:12],
        identity=identity,
        workers=order.workers,
        cores=max(1, available_cores() // order.workers),
    )


def _finish(
    place: Layout,
    corpus: Corpus,
    parts: Sequence[Part],
    tallies: dict[int, Tally],
    ours: Manifest,
) -> dict[str, object]:
    """Put the parts together, and say that the run is complete; raises RunStopped if it is not."""
    rows = sum(tallies[part.number].rows for part in parts if part.number in tallies)
    if rows != corpus.rows:
        raise RunStopped(f"{rows} of {corpus.rows} rows are there; run it again")
    files = [place.part(part.number) for part in parts]
    if place.single:
        sink = sink_of(corpus, place.format)
        layout.replace(place.output, lambda beside: sink.join(files, beside))
    done = [tallies[part.number] for part in parts]
    result: dict[str, object] = {
        "rows": rows,
        "errors": sum(tally.errors for tally in done),
        "failed_checks": sum(tally.checks for tally in done),
        "cpu_seconds": round(sum(tally.cpu_seconds for tally in done), 3),
    }
    replace(ours, result=result).save(place.manifest)
    return result


def _report(result: dict[str, object], fresh: tuple[Tally, ...] = ()) -> Report:
    rows, errors, checks = (int(str(result[n])) for n in ("rows", "errors", "failed_checks"))
    return Report(rows, errors, checks, fresh)
