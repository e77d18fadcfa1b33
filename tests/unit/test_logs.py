"""Log lines as JSON."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from contextlib import closing

import pytest
import structlog

from kibaru_service import logs


@pytest.fixture(autouse=True)
def restored() -> Iterator[None]:
    """Leave the logging of the other tests as it was."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:], root.level = handlers, level
    structlog.reset_defaults()


def test_line_is_json_with_the_request_id(capfd: pytest.CaptureFixture[str]) -> None:
    """Our own lines and those of libraries look alike."""
    with (
        closing(logs.configure("info", "json")),
        structlog.contextvars.bound_contextvars(request_id="id-1"),
    ):
        logs.logger("a").info("call", rpc="Digest")
        logging.getLogger("b").warning("from a library")
    ours, theirs = map(json.loads, capfd.readouterr().err.splitlines())
    assert (ours["event"], ours["rpc"], ours["request_id"]) == ("call", "Digest", "id-1")
    assert (theirs["event"], theirs["level"], theirs["request_id"]) == (
        "from a library",
        "warning",
        "id-1",
    )


def test_level_holds(capfd: pytest.CaptureFixture[str]) -> None:
    """What is below the level is not written."""
    with closing(logs.configure("warning", "console")):
        logs.logger("a").info("quiet")
        logs.logger("a").warning("loud")
    shown = capfd.readouterr().err
    assert "loud" in shown
    assert "quiet" not in shown
