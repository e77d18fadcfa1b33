"""A corpus through the server's own use cases; runs that go on, and runs that may not."""

from __future__ import annotations

import fcntl
import json
from dataclasses import replace
from pathlib import Path

import pytest
from google.protobuf import json_format

from bulk_fakes import FakePool, InProcess, digest, finish, make_order, read_jsonl, write_jsonl
from kibaru.v1 import news_pb2 as pb
from kibaru_service.bulk import run as running
from kibaru_service.bulk.job import Job
from kibaru_service.bulk.problems import BadCorpus, OtherRun, RunStopped
from kibaru_service.bulk.rows import Part, Tally
from kibaru_service.bulk.run import Report
from kibaru_service.config import Settings
from kibaru_service.domain import DigestOptions, Length
from kibaru_service.errors import InvalidRequest, UnsupportedLanguage

TEXT = "The ferry to Gao sails again. It carried 212 passengers on Monday. Rain is expected."


def rows_of(count: int) -> list[object]:
    return [{"id": n, "text": f"{TEXT} Item {n}."} for n in range(count)]


def test_rows_come_back_with_digests_and_errors_in_their_order(tmp_path: Path) -> None:
    """What is wrong with one row is said in its place, with the code that a caller would get."""
    rows: list[object] = [
        {"id": 1, "title": "Ferry", "text": TEXT, "desk": {"name": "Gao"}},
        {"id": 2, "text": "  "},
        "{",
        {"id": 3, "text": TEXT, "language": "xx"},
        {"id": 3, "text": 7},
        {"id": 4, "text": "a" * 500_001},
        {"id": 5, "text": TEXT, "language": "en"},
    ]
    source = write_jsonl(tmp_path / "in.jsonl", rows)
    report = finish(make_order(source, tmp_path / "out.jsonl"), InProcess())
    found = read_jsonl(tmp_path / "out.jsonl")
    assert [row.get("id") for row in found] == [1, 2, None, 3, 3, 4, 5]
    assert [row["error"] and row["error"]["reason"] for row in found] == [
        *(None, "INVALID_REQUEST", "INVALID_ROW", "UNSUPPORTED_LANGUAGE", "INVALID_ROW"),
        *("TEXT_TOO_LONG", None),
    ]
    assert {row["error"]["code"] for row in found if row["error"]} == {"INVALID_ARGUMENT"}
    assert found[0]["desk"] == {"name": "Gao"}
    assert (report.rows, report.errors) == (7, 5)
    assert not (tmp_path / "out.jsonl.parts").exists()


def test_a_digest_is_the_reply_of_a_server(tmp_path: Path) -> None:
    """In the JSON form of the contract, which `kibaru digest --json` prints as well."""
    source = write_jsonl(tmp_path / "in.jsonl", [{"title": "Ferry", "text": TEXT}])
    finish(make_order(source, tmp_path / "out.jsonl"), InProcess())
    (row,) = read_jsonl(tmp_path / "out.jsonl")
    message = json_format.ParseDict(row["digest"], pb.DigestResponse())
    assert [s.text for s in message.article.sentences][:1] == ["The ferry to Gao sails again."]
    assert {t.language for t in message.translations} == {"fr"}
    assert message.extractive.sentences
    assert message.models[0].id == "fake"


def test_the_options_of_a_request_reach_every_row(tmp_path: Path) -> None:
    """Summary length, parts and languages, as over gRPC."""
    source = write_jsonl(tmp_path / "in.jsonl", rows_of(2))
    order = make_order(source, tmp_path / "out.jsonl")
    options = DigestOptions(targets=("bm",), extractive_length=Length(sentences=1))
    finish(replace(order, request=replace(order.request, options=options)), InProcess())
    for row in read_jsonl(tmp_path / "out.jsonl"):
        assert len(row["digest"]["extractive"]["sentences"]) == 1
        assert {t["language"] for t in row["digest"]["translations"]} == {"bm"}


def test_a_folder_holds_parts_and_says_what_it_is(tmp_path: Path) -> None:
    """Nothing else stays but the manifest, which data tools skip by its underscore."""
    source = write_jsonl(tmp_path / "in.jsonl", rows_of(5))
    finish(make_order(source, tmp_path / "out", rows_per_part=2), FakePool(digest))
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        *("_manifest.json", "part-000000.jsonl", "part-000001.jsonl", "part-000002.jsonl")
    ]
    manifest = json.loads((tmp_path / "out" / "_manifest.json").read_text())
    assert manifest["identity"]["models"] == {"fake": "0123456789abcdef"}
    assert manifest["result"]["rows"] == 5
    assert [row["id"] for row in read_jsonl(tmp_path / "out")] == list(range(5))


def test_a_run_that_stopped_goes_on_where_it_was(tmp_path: Path) -> None:
    """With another number of workers, and in the parts that it was begun in."""
    source = write_jsonl(tmp_path / "in.jsonl", rows_of(9))
    order = make_order(source, tmp_path / "out.jsonl", rows_per_part=2)
    with pytest.raises(RunStopped, match="disk"):
        finish(order, Stopping(after=2))
    assert not (tmp_path / "out.jsonl").exists()
    report = finish(replace(order, rows_per_part=None, workers=3), FakePool(digest))
    assert [tally.number for tally in report.fresh] == [2, 3, 4]
    assert report.line().startswith("9 rows (4 of them done before), 0 errors, 9 failed checks, ")
    assert [row["id"] for row in read_jsonl(tmp_path / "out.jsonl")] == list(range(9))
    again = finish(order, Stopping(after=0))
    assert again.line() == "9 rows, 0 errors, 9 failed checks, complete already"


@pytest.mark.parametrize("output", ["out", "out.jsonl"])
def test_what_a_run_left_that_died_when_it_was_complete_is_taken_away(
    tmp_path: Path, output: str
) -> None:
    """By the next one that is asked for the same; not while another run holds the output."""
    source = write_jsonl(tmp_path / "in.jsonl", rows_of(2))
    order = make_order(source, tmp_path / output)
    finish(order, FakePool(digest))
    order.layout.state.mkdir(parents=True)
    order.layout.journal(0, "killed").touch()
    with (order.layout.state / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        finish(order, Stopping(after=0))
        assert order.layout.state.exists()
    assert finish(order, Stopping(after=0)).line().endswith("complete already")
    assert not order.layout.state.exists()


class Stopping:
    """A pool that stops after so many parts."""

    def __init__(self, after: int) -> None:
        self._after = after

    def run(self, job: object, parts: list[Part]) -> object:
        """Yield what came of the first parts."""
        yield from FakePool(digest).run(job, parts[: self._after])  # type: ignore[arg-type]
        raise RunStopped("the disk is full")


@pytest.mark.parametrize("state", ["complete", "stopped"])
def test_a_run_with_other_options_is_refused(tmp_path: Path, state: str) -> None:
    """Whether it is complete or not, with what differs; --overwrite begins anew."""
    source = write_jsonl(tmp_path / "in.jsonl", rows_of(4))
    order = make_order(source, tmp_path / "out", rows_per_part=2)
    if state == "complete":
        finish(order, FakePool(digest))
    else:
        with pytest.raises(RunStopped):
            finish(order, Stopping(after=1))
    other = make_order(source, tmp_path / "out", rows_per_part=2, targets=("bm",))
    with pytest.raises(OtherRun, match=r'targets was \["fr"\], is \["bm"\]'):
        finish(other, FakePool(digest))
    settings = Settings.model_validate({"profile": "fake", "repair_ratio": 0.5})
    with pytest.raises(OtherRun, match=r"repair_ratio was 1.0, is 0.5"):
        finish(replace(order, settings=settings), FakePool(digest))
    with pytest.raises(OtherRun, match=r"input.rows was 4, is 3"):
        finish(replace(order, limit=3), FakePool(digest))
    report = finish(replace(other, overwrite=True), FakePool(digest))
    assert len(report.fresh) == 2


def test_an_input_that_has_changed_is_another_run(tmp_path: Path) -> None:
    """A byte is enough: rows that are there might not be those that come."""
    source = write_jsonl(tmp_path / "in.jsonl", rows_of(4))
    order = make_order(source, tmp_path / "out", rows_per_part=2)
    with pytest.raises(RunStopped):
        finish(order, Stopping(after=1))
    source.write_text(source.read_text().replace("Monday", "Sunday"))
    with pytest.raises(OtherRun, match=r"input\.files"):
        finish(order, FakePool(digest))


def test_parts_cannot_change_their_size_on_the_way(tmp_path: Path) -> None:
    """Those that are there would be counted for others."""
    source = write_jsonl(tmp_path / "in.jsonl", rows_of(4))
    order = make_order(source, tmp_path / "out", rows_per_part=2)
    with pytest.raises(RunStopped):
        finish(order, Stopping(after=1))
    with pytest.raises(OtherRun, match="parts of 2 rows"):
        finish(replace(order, rows_per_part=3), FakePool(digest))


def test_what_is_not_ours_is_not_touched(tmp_path: Path) -> None:
    """Files of others, an input as its own output, a file for a folder."""
    source = write_jsonl(tmp_path / "in.jsonl", rows_of(1))
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "thesis.txt").write_text("years")
    with pytest.raises(BadCorpus, match="holds other files"):
        finish(make_order(source, mine, overwrite=True), FakePool(digest))
    assert [path.name for path in mine.iterdir()] == ["thesis.txt"]
    kept = write_jsonl(tmp_path / "kept.jsonl", ["mine"])
    with pytest.raises(OtherRun, match="--overwrite replaces it"):
        finish(make_order(source, kept), FakePool(digest))
    with pytest.raises(BadCorpus, match="in the input"):
        finish(make_order(source, source, overwrite=True), FakePool(digest))
    with pytest.raises(BadCorpus, match="in the input"):
        finish(make_order(tmp_path, tmp_path / "out"), FakePool(digest))
    finish(make_order(source, kept, overwrite=True), FakePool(digest))
    assert [row["id"] for row in read_jsonl(kept)] == [0]


def test_an_output_has_one_run_at_a_time(tmp_path: Path) -> None:
    """A second one is told so and changes nothing."""
    source = write_jsonl(tmp_path / "in.jsonl", rows_of(2))
    order = make_order(source, tmp_path / "out")

    class Nested(FakePool):
        def run(self, job: object, parts: object) -> object:  # type: ignore[override]
            with pytest.raises(OtherRun, match="another kibaru-bulk is writing"):
                finish(order, FakePool(digest))
            return super().run(job, parts)  # type: ignore[arg-type]

    assert finish(order, Nested(digest)).rows == 2


def test_a_worker_that_outlives_its_run_spoils_no_other(tmp_path: Path) -> None:
    """Its run was killed, and another has taken the output over with --overwrite."""
    source = write_jsonl(tmp_path / "in.jsonl", rows_of(2))
    jobs: list[tuple[Job, list[Part]]] = []

    class Killed(FakePool):
        def run(self, job: Job, parts: list[Part]) -> object:  # type: ignore[override]
            jobs.append((job, parts))
            raise RunStopped("killed")

    with pytest.raises(RunStopped, match="killed"):
        finish(make_order(source, tmp_path / "out"), Killed(digest))
    order = make_order(source, tmp_path / "out", targets=("bm",), overwrite=True)

    class Haunted(FakePool):
        def run(self, job: object, parts: object) -> object:  # type: ignore[override]
            with pytest.raises(RunStopped, match="belongs to another run now"):
                list(FakePool(digest).run(*jobs[0]))
            assert not list((tmp_path / "out").glob("part-*"))
            return super().run(job, parts)  # type: ignore[arg-type]

    assert finish(order, Haunted(digest)).rows == 2


@pytest.mark.parametrize(
    ("options", "error"),
    [
        (DigestOptions(extractive_length=Length(sentences=0)), InvalidRequest),
        (DigestOptions(targets=("xx",)), UnsupportedLanguage),
    ],
)
def test_what_no_row_could_be_given_is_refused_at_once(
    tmp_path: Path, options: DigestOptions, error: type[Exception]
) -> None:
    """Not once for every row."""
    source = write_jsonl(tmp_path / "in.jsonl", rows_of(1))
    order = make_order(source, tmp_path / "out.jsonl")
    order = replace(order, request=replace(order.request, options=options))
    with pytest.raises(error):
        finish(order, FakePool(digest))
    assert not (tmp_path / "out.jsonl.parts").exists()


def test_a_corpus_without_rows_is_complete(tmp_path: Path) -> None:
    """No worker is started for it."""
    source = write_jsonl(tmp_path / "in.jsonl", [])
    report = finish(make_order(source, tmp_path / "out.jsonl"), FakePool(digest))
    assert report.rows == 0
    assert (tmp_path / "out.jsonl").read_text() == ""


def test_a_pool_that_forgets_a_part_is_found_out(tmp_path: Path) -> None:
    """Rows are counted before a run is called complete."""

    class Forgetful(FakePool):
        def run(self, job: object, parts: list[Part]) -> object:  # type: ignore[override]
            return super().run(job, parts[1:])  # type: ignore[arg-type]

    source = write_jsonl(tmp_path / "in.jsonl", rows_of(4))
    with pytest.raises(RunStopped, match="2 of 4 rows"):
        finish(make_order(source, tmp_path / "out", rows_per_part=2), Forgetful(digest))


@pytest.mark.parametrize(
    ("rows", "workers", "fitting"), [(10, 2, 8), (3200, 2, 100), (1_000_000, 2, 1000), (0, 1, 8)]
)
def test_parts_fit_the_corpus_and_the_workers(
    rows: int, workers: int, fitting: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Some for each worker, so that they end together; neither tiny nor endless."""
    order = make_order(Path("in.jsonl"), Path("out"), workers=workers)

    class Sized:
        """A corpus of which only the number of rows matters."""

    monkeypatch.setattr(Sized, "rows", rows, raising=False)
    assert running._manifest(order, Sized(), {}).rows_per_part == fitting  # type: ignore[arg-type]


def test_the_closing_line_says_how_fast_and_how_well() -> None:
    """Seconds are those of the work, from its first part to its last."""
    fresh = (Tally(0, 6, began=100.0, ended=102.0), Tally(1, 4, began=101.0, ended=105.0))
    report = Report(rows=10, errors=1, failed_checks=1234, fresh=fresh)
    assert report.line() == "10 rows, 1 errors, 1,234 failed checks, 2.00 rows/s"
