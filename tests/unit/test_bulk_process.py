"""A worker's process: its share of the cores, and nobody to refuse a row."""

from __future__ import annotations

from pathlib import Path

from bulk_fakes import FakePool, digest, finish, make_order, read_jsonl, write_jsonl
from kibaru_service.assembly import Assembly
from kibaru_service.bulk.job import Job, patient
from kibaru_service.bulk.process import Process
from kibaru_service.bulk.rows import Part
from kibaru_service.config import Settings
from kibaru_service.engine.threads import Threads


def test_an_engine_takes_the_cores_that_it_is_given() -> None:
    """Two workers on two cores must not run two batches each."""
    settings = patient(Settings.model_validate({"workers": 2}))
    assert Assembly(settings, cores=1)._load()._options.threads == Threads(1, 1)
    assert Assembly(settings, cores=4)._load()._options.threads == Threads(4, 1)


def test_no_row_is_refused_for_want_of_time() -> None:
    """Admission is for callers that could come back."""
    settings = patient(
        Settings.model_validate({"max_queue_seconds": 1, "max_queued": 9, "max_sentences": 9})
    )
    assert settings.max_queue_seconds > 1e9
    assert settings.max_queued > 1e6


def test_a_process_does_parts_one_after_another(tmp_path: Path) -> None:
    """With one engine; each is written when it returns."""
    source = write_jsonl(
        tmp_path / "in.jsonl", [{"text": f"It rains in Gao {n}."} for n in range(4)]
    )

    class Pool(FakePool):
        def run(self, job: Job, parts: list[Part]) -> object:  # type: ignore[override]
            with Process(job) as process:
                for part in parts:
                    tally = process.do(part)
                    assert job.layout.part(part.number).exists()
                    yield tally

    report = finish(make_order(source, tmp_path / "out", rows_per_part=2), Pool(digest))
    assert report.rows == 4
    assert all(row["digest"]["article"]["sentences"] for row in read_jsonl(tmp_path / "out"))
