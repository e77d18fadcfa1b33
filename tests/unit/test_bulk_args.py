"""The command line says what the contract's requests say, and more about where and how."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from kibaru_service.bulk.args import parse
from kibaru_service.bulk.layout import Layout
from kibaru_service.bulk.problems import BadCorpus
from kibaru_service.bulk.rows import Columns
from kibaru_service.config import Settings
from kibaru_service.config_sources import BadSettings
from kibaru_service.domain import Length, LongInput, Part
from kibaru_service.engine.threads import available_cores


@pytest.fixture(autouse=True)
def no_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(f"KIBARU_{name.upper()}", raising=False)
    monkeypatch.chdir(tmp_path)


def test_defaults_are_those_of_a_request() -> None:
    """Every part, every language, three sentences, a worker for each core."""
    order = parse(["in.jsonl", "out.jsonl"])
    options = order.request.options
    assert (options.parts, options.targets, options.long_input) == (
        frozenset(Part),
        (),
        LongInput.CHUNK,
    )
    assert options.extractive_length == options.abstractive_length == Length(sentences=3)
    assert (order.workers, order.limit, order.overwrite) == (available_cores(), None, False)
    assert order.layout == Layout(Path("out.jsonl"), "jsonl", single=True)


def test_every_option_reaches_the_order() -> None:
    """And the order can be sent to another process."""
    argv = "in.parquet out --to fr,bm --parts extractive,summary-translation --words 60 --from en"
    argv += " --long-input reject --keep-unsupported --deterministic --repair-ratio 0 --limit 7"
    argv += " --text-column body --title-column head --language-column lang --profile fake"
    argv += " --workers 3 --rows-per-part 5 --overwrite"
    order = pickle.loads(pickle.dumps(parse(argv.split())))  # noqa: S301 - our own
    options = order.request.options
    assert options.targets == ("fr", "bm")
    assert options.parts == {Part.EXTRACTIVE, Part.SUMMARY_TRANSLATION}
    assert options.extractive_length == Length(words=60)
    assert (options.long_input, options.keep_unsupported) == (LongInput.REJECT, True)
    assert (order.request.language, order.request.deterministic) == ("en", True)
    assert order.request.columns == Columns("body", "head", "lang")
    assert (order.settings.profile, order.settings.repair_ratio) == ("fake", 0)
    assert (order.workers, order.rows_per_part, order.limit, order.overwrite) == (3, 5, 7, True)
    assert order.layout == Layout(Path("out"), "parquet", single=False)


@pytest.mark.parametrize(
    ("argv", "layout"),
    [
        ("in.jsonl out.parquet", Layout(Path("out.parquet"), "parquet", single=True)),
        ("in.jsonl out.2026/", Layout(Path("out.2026"), "jsonl", single=False)),
        ("in.jsonl out --format parquet", Layout(Path("out"), "parquet", single=False)),
        ("in.parquet out.ndjson", Layout(Path("out.ndjson"), "jsonl", single=True)),
    ],
)
def test_the_output_says_whether_it_is_a_file_or_a_folder(argv: str, layout: Layout) -> None:
    """By its ending, or by a slash."""
    assert parse(argv.split()).layout == layout


@pytest.mark.parametrize(
    "argv", ["in.jsonl out.csv", "in.jsonl out.jsonl --format parquet"], ids=["csv", "two formats"]
)
def test_an_output_of_another_kind_is_refused(argv: str) -> None:
    """Not taken for a folder."""
    with pytest.raises(BadCorpus, match="OUTPUT ends in"):
        parse(argv.split())


@pytest.mark.parametrize(
    "argv",
    [
        "in",
        "in out --workers 0",
        "in out --to ,",
        "in out --parts all",
        "in out --words 1 --ratio 1",
    ],
)
def test_a_wrong_command_line_ends_with_2(argv: str, capsys: pytest.CaptureFixture[str]) -> None:
    """As argparse has it."""
    with pytest.raises(SystemExit) as caught:
        parse(argv.split())
    assert caught.value.code == 2
    assert "usage: kibaru-bulk" in capsys.readouterr().err


def test_the_environment_is_read_as_by_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    """Limits and models; where a server would listen plays no part."""
    monkeypatch.setenv("KIBARU_MAX_SENTENCES", "77")
    monkeypatch.setenv("KIBARU_HOST", "0.0.0.0")  # noqa: S104 - as the image has it
    assert parse(["in", "out"]).settings.limits.max_sentences == 77
    with pytest.raises(BadSettings, match="name one"):
        parse(["in", "out", "--profile", "compact,full"])
    with pytest.raises(BadSettings, match="repair_ratio"):
        parse(["in", "out", "--repair-ratio", "much"])
