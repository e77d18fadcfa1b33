"""What surrounds Ray, without it: what an actor passes on, and what is missing."""

from __future__ import annotations

import json
import sys
from contextlib import closing
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from bulk_fakes import FakePool, digest, finish, make_order, write_jsonl
from kibaru_service.bulk.job import Job
from kibaru_service.bulk.problems import BadCorpus, RunStopped
from kibaru_service.bulk.ray_pool import Actor, RayPool, _tally
from kibaru_service.bulk.rows import Part, Tally
from kibaru_service.config import Settings


class Held(Exception):
    """Ends a run once its job is known."""


@pytest.fixture
def work(tmp_path: Path) -> tuple[Job, list[Part]]:
    """A job and its parts, as a pool is given them."""
    source = write_jsonl(tmp_path / "in.jsonl", [{"text": "It rains."}, {"text": ""}])
    held: list[tuple[Job, list[Part]]] = []

    class Holding(FakePool):
        def run(self, job: Job, parts: list[Part]) -> object:  # type: ignore[override]
            held.append((job, parts))
            raise Held

    with pytest.raises(Held):
        finish(make_order(source, tmp_path / "out", rows_per_part=1), Holding(digest))
    return held[0]


def answer(actor: Actor, part: Part) -> Tally:
    """Return what an actor says to a part, as Ray Data would pass it on."""
    row = actor({"part": [json.dumps(asdict(part))]})
    return _tally({name: values[0] for name, values in row.items()})


def test_an_actor_answers_with_tallies(work: tuple[Job, list[Part]]) -> None:
    """One for each part that it is given."""
    job, parts = work
    with closing(Actor(job)) as actor:
        tallies = [answer(actor, part) for part in parts]
    assert [(t.number, t.rows, t.errors) for t in tallies] == [(0, 1, 0), (1, 1, 1)]


def test_a_failure_that_no_restart_mends_is_a_value(
    work: tuple[Job, list[Part]], tmp_path: Path
) -> None:
    """An actor that raised would be started again, for nothing; it says the same from then on."""
    job, parts = work
    with closing(Actor(job)) as actor:
        (tmp_path / "in.jsonl").rename(tmp_path / "gone")
        for part in parts:
            with pytest.raises(RunStopped, match="No such file"):
                answer(actor, part)


def test_an_actor_without_models_says_so(work: tuple[Job, list[Part]], tmp_path: Path) -> None:
    """They have gone since the run looked at them."""
    job, parts = work
    settings = Settings.model_validate({"profile": "compact", "models_dir": tmp_path})
    with (
        closing(Actor(replace(job, settings=settings))) as actor,
        pytest.raises(RunStopped, match="no catalogue"),
    ):
        answer(actor, parts[0])


def test_without_ray_the_extra_is_named(
    work: tuple[Job, list[Part]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing to do needs no Ray."""
    job, parts = work
    monkeypatch.setitem(sys.modules, "ray", None)
    assert list(RayPool().run(job, [])) == []
    with pytest.raises(BadCorpus, match=r"pip install 'kibaru\[bulk\]'"):
        list(RayPool().run(job, parts))
