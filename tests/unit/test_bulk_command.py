"""`kibaru-bulk` as a program: one line at the end, and a status that says what to do."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from bulk_fakes import FakePool, digest, read_jsonl, write_jsonl
from kibaru_service.bulk.command import execute
from kibaru_service.bulk.problems import RunStopped

ROWS: list[object] = [{"text": "a b c"}, {"text": "d"}]


@pytest.fixture
def argv(tmp_path: Path) -> list[str]:
    """A command that can be run."""
    source = write_jsonl(tmp_path / "in.jsonl", ROWS)
    return [str(source), str(tmp_path / "out.jsonl"), "--profile", "fake", "--to", "fr"]


def said(capsys: pytest.CaptureFixture[str]) -> str:
    """The one line on standard error; standard output is nobody's."""
    captured = capsys.readouterr()
    assert captured.out == ""
    (line,) = captured.err.splitlines()
    return line


def test_a_run_ends_with_its_closing_line(
    argv: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """And with 0, also when rows have errors: they are results."""
    assert execute(argv, lambda: FakePool(digest)) == 0
    assert said(capsys).startswith("kibaru-bulk: 2 rows, 0 errors, 2 failed checks, ")
    assert len(read_jsonl(tmp_path / "out.jsonl")) == 2


class Ending:
    """A pool that ends by an error."""

    def __init__(self, error: BaseException) -> None:
        self._error = error

    def run(self, _job: object, _parts: object) -> object:
        """Raise it."""
        raise self._error


@pytest.mark.parametrize(
    ("error", "status", "line"),
    [
        (RunStopped("Ray is gone"), 1, "stopped: Ray is gone; the same command goes on"),
        (OSError(28, "No space left on device"), 1, "No space left on device"),
        (KeyboardInterrupt(), 130, "interrupted; the same command goes on"),
        (ModuleNotFoundError("No module", name="pyarrow"), 2, "pip install 'kibaru[bulk]'"),
    ],
)
def test_an_end_on_the_way_says_how_to_go_on(  # noqa: PLR0913 - fixtures
    argv: list[str],
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    error: BaseException,
    status: int,
    line: str,
) -> None:
    """No traceback, no output that is not whole; and it does go on."""
    assert execute(argv, lambda: Ending(error)) == status  # type: ignore[arg-type, return-value]
    assert line in said(capsys)
    assert not (tmp_path / "out.jsonl").exists()
    assert execute(argv, lambda: FakePool(digest)) == 0


def test_sigterm_ends_a_run_in_order(argv: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """The handler of whoever was there before is put back."""

    class Terminating:
        def run(self, _job: object, _parts: object) -> object:
            os.kill(os.getpid(), signal.SIGTERM)
            signal.pause()
            return iter(())

    before = signal.getsignal(signal.SIGTERM)
    assert execute(argv, Terminating) == 143  # type: ignore[arg-type]
    assert "terminated; the same command goes on" in said(capsys)
    assert signal.getsignal(signal.SIGTERM) is before


@pytest.mark.parametrize(
    ("change", "word"),
    [
        (["--to", "xx"], "nothing is translated into 'xx'"),
        (["--profile", "none-such"], "none-such"),
        (["--glossary", "missing.tsv"], "missing.tsv"),
        (["--sentences", "99"], "must be between 1 and 50"),
    ],
)
def test_what_cannot_be_asked_for_is_said_in_one_line(
    argv: list[str], capsys: pytest.CaptureFixture[str], change: list[str], word: str
) -> None:
    """Before anything is written."""
    assert execute(argv + change, lambda: FakePool(digest)) in (1, 2)
    assert word in said(capsys)
