"""Notes of attempts: what is done stays done, who was in hand is a suspect."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from kibaru_service.bulk.journal import Journal, recall
from kibaru_service.bulk.outcome import Outcome


def test_an_attempt_that_died_leaves_outcomes_and_suspects(tmp_path: Path) -> None:
    """Only a death alone counts against a row."""
    path = tmp_path / "000000.a.journal"
    with Journal(path, "r1") as journal:
        journal.begin(0, alone=False)
        journal.begin(1, alone=False)
        journal.done(Outcome(0, digest={"a": 1}, checks=2))
        journal.begin(2, alone=True)
    history = recall([path], "r1")
    assert history.done == {0: Outcome(0, digest={"a": 1}, checks=2)}
    assert history.suspects == {1, 2}
    assert dict(history.deaths) == {2: 1}


def test_the_notes_of_another_run_keep_its_outcomes_alone(tmp_path: Path) -> None:
    """Its workers died because the run did."""
    path = tmp_path / "000000.a.journal"
    with Journal(path, "r1") as journal:
        journal.begin(0, alone=False)
        journal.done(Outcome(0, digest={}))
        journal.begin(1, alone=True)
    history = recall([path], "r2")
    assert (set(history.done), history.suspects, dict(history.deaths)) == ({0}, set(), {})


def test_deaths_add_up_over_attempts_until_the_row_is_done(tmp_path: Path) -> None:
    """A later attempt that got through clears the row."""
    paths = [tmp_path / f"000000.{name}.journal" for name in "abc"]
    for path in paths[:2]:
        with Journal(path, "r1") as journal:
            journal.begin(0, alone=True)
    assert recall(paths[:2], "r1").deaths[0] == 2
    with Journal(paths[2], "r1") as journal:
        journal.begin(0, alone=True)
        journal.done(Outcome(0, digest={}))
    assert recall(paths, "r1").suspects == set()


@given(st.integers(0, 400))
def test_a_journal_that_was_cut_off_anywhere_is_read_as_far_as_it_goes(cut: int) -> None:
    """What is done is never made up, and never lost but for the line that was cut."""
    import tempfile  # noqa: PLC0415 - hypothesis and tmp_path do not go together

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "000000.a.journal"
        with Journal(path, "r1") as journal:
            for place in range(3):
                journal.begin(place, alone=False)
                journal.done(Outcome(place, error={"reason": "é" * place}))
        whole = path.read_bytes()
        path.write_bytes(whole[:cut])
        history = recall([path], "r1")
        complete = set(whole.split(b"\n"))
        kept = [line for line in whole[:cut].split(b"\n") if line in complete]
        assert len(history.done) == sum(line.startswith(b'{"done"') for line in kept)
