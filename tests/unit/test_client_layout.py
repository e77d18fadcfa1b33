"""Pages: what is shown, as plain text and in colour."""

from __future__ import annotations

import builtins
import io
from collections.abc import Mapping
from typing import Any

import pytest

from client_fakes import NUMBER_CHECK, parts, whole
from kibaru.v1 import news_pb2 as pb
from kibaru_client import convert
from kibaru_client.cli import layout, render, render_rich
from kibaru_client.cli.progress import Progress
from kibaru_client.cli.terminal import Terminal
from kibaru_client.types import Receipt, Usage

ESCAPE = "\x1b["


def doubtful() -> pb.DigestResponse:
    reply = whole(("bm", "fr"))
    reply.translations[3].segments[2].checks.append(NUMBER_CHECK)
    return reply


def page(reply: pb.DigestResponse, title: str = "") -> layout.Page:
    return layout.page(convert.digest(reply), title)


class Screen(io.StringIO):
    """A terminal of the size that is told."""

    def isatty(self) -> bool:
        return True


def test_chosen_sentences_are_marked_inside_the_article() -> None:
    """Rank and number stand in the margin, in the order of the article."""
    text = render.render(page(whole()), 100)
    assert "  1> [1] The river ferry" in text
    assert "  2> [3] Low water" in text
    assert "     [2] It carried 212" in text


def test_the_receipt_tells_sums_from_the_whole() -> None:
    """Sentences wait side by side: together they wait longer than the call takes."""
    usage = Usage(30, 20, total_seconds=1.4, queue_seconds=13.2, compute_seconds=2.26)
    line = layout.receipt(Receipt((), usage))
    assert "1.40 s (all sentences together: 13.20 waiting, 2.26 computed)" in line


def test_a_doubtful_sentence_has_its_checks_below_it() -> None:
    """Sources and checks stand with the sentence that they are about."""
    lines = render.render(page(whole()), 100).splitlines()
    at = lines.index("  - [?] It took passengers and rice. [2, 1]")
    assert lines[at + 1] == "    ! warning: 212 is missing. (number.missing)"


def test_translations_stand_side_by_side_where_there_is_room() -> None:
    """Three columns in a wide terminal, French before Bambara; one below another elsewhere."""
    wide = render.render(page(doubtful()), 120).splitlines()
    narrow = render.render(page(doubtful()), 60).splitlines()
    assert "ARTICLE: English | French | Bambara" in wide
    (row,) = [line for line in wide if line.startswith("Ferry to Gao sails again ")]
    assert row.index("fr: Ferry") < row.index("bm: Ferry")
    at = narrow.index("English: It carried 212 passengers and 40 tonnes of rice.")
    assert narrow[at + 1].startswith("French: [?] fr: It carried 212")
    assert "    ! French: warning: 212 is missing. (number.missing)" in narrow
    assert "    ! French: warning: 212 is missing. (number.missing)" in wide


@pytest.mark.parametrize("width", [40, 80, 120, 200])
def test_plain_lines_keep_within_the_width(width: int) -> None:
    """Nothing wraps a second time; only the verdict and heads are one line each."""
    lines = render.render(page(doubtful()), width).splitlines()
    heads = [line for line in lines if line.startswith(("ARTICLE", "ABSTR", "EXTR"))]
    long = [line for line in lines if len(line) > width and line not in (*heads, lines[-1])]
    assert long == []


def test_the_verdict_is_the_last_line_and_counts_what_is_doubtful() -> None:
    """How many sentences, how many with checks, by the worst of each."""
    last = render.render(page(doubtful()), 100).splitlines()[-1]
    assert last == "4 sentences read, 18 written, 2 with checks (2 [?] warning)"


def test_what_was_not_read_is_said() -> None:
    """A truncated article does not pass for a whole one."""
    reply = whole()
    reply.article.coverage.processed -= 40
    assert page(reply).verdict.endswith("; 40 of 187 characters not read")


def test_notices_stand_above_the_article_and_repairs_in_the_verdict() -> None:
    """What limits the whole text comes first; the last line says what was mended."""
    reply = whole()
    reply.article.notices.add(
        severity=pb.SEVERITY_ERROR, code="input.truncated", message="half of it was not read"
    )
    reply.usage.repair.failed, reply.usage.repair.repaired = 3, 2
    lines = render.render(page(reply), 100).splitlines()
    at = lines.index("    ! error: half of it was not read (input.truncated)")
    assert lines[at + 1].startswith("ARTICLE")
    assert lines[-1].endswith("; 2 of 3 that failed at first were repaired")


def test_a_given_title_stands_in() -> None:
    """The text's own title comes first; the caller's where it has none."""
    reply = whole()
    assert page(reply, "Given").title == "Ferry to Gao sails again"
    reply.article.sentences[0].role = pb.ROLE_BODY
    assert page(reply, "Given").title == "Given"


@pytest.mark.parametrize("colour", [False, True])
def test_an_article_cannot_command_the_terminal(*, colour: bool) -> None:
    """Escape sequences in a text are shown, not obeyed."""
    reply = whole()
    reply.article.sentences[1].text = "evil \x1b]0;title\x07\x9b2J"
    reply.translations[0].segments[0].text = "\x1b[2J"
    stream = io.StringIO()
    if colour:
        render_rich.render(page(reply), stream, 120)
    else:
        stream.write(render.render(page(reply), 120))
    shown = stream.getvalue()
    assert "evil \ufffd]0;title\ufffd\ufffd2J" in shown
    assert "\x1b]" not in shown
    assert "\x1b[2J" not in shown


@pytest.mark.parametrize("width", [60, 140])
def test_colours_say_the_same_as_plain_text(width: int) -> None:
    """Every sentence, note and the verdict are in both; markup in a text stays text."""
    reply = doubtful()
    reply.abstractive.sentences[0].text = "[bold]Back[/bold]."
    shown = page(reply)
    stream = io.StringIO()
    render_rich.render(shown, stream, width)
    text = stream.getvalue()
    assert ESCAPE in text
    assert "[bold]Back[/bold]." in text
    assert text.count("212 is missing. (number.missing)") == 2
    assert shown.verdict in text


def shown_by(stream: io.StringIO, environ: Mapping[str, str], color: str = "auto") -> str:
    Terminal(stream, io.StringIO(), environ).show(page(whole()), color)
    return stream.getvalue()


def test_colours_want_a_terminal_and_no_objection() -> None:
    """Pipes, NO_COLOR and dumb terminals get plain text; --color has the last word."""
    assert ESCAPE in shown_by(Screen(), {})
    assert ESCAPE not in shown_by(io.StringIO(), {})
    assert ESCAPE not in shown_by(Screen(), {"NO_COLOR": "1"})
    assert ESCAPE not in shown_by(Screen(), {"TERM": "dumb"})
    assert ESCAPE not in shown_by(Screen(), {}, "never")
    assert ESCAPE in shown_by(io.StringIO(), {"NO_COLOR": "1"}, "always")


def test_without_rich_a_terminal_gets_plain_text(monkeypatch: pytest.MonkeyPatch) -> None:
    """The thin client works with grpcio and protobuf alone."""
    real = builtins.__import__

    def thin(name: str, *rest: Any, **more: Any) -> Any:
        if name == "kibaru_client.cli" and "render_rich" in (rest[2] or ()):
            raise ModuleNotFoundError(name)
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", thin)
    text = shown_by(Screen(), {})
    assert ESCAPE not in text
    assert "1> [1] The river ferry" in text


def test_a_terminal_gets_no_control_characters() -> None:
    """A pipe gets the text as it is, a terminal without what it would obey."""
    screen, pipe = Screen(), io.StringIO()
    for stream in (screen, pipe):
        Terminal(stream, io.StringIO(), {}).say("a\x1bb\nc")
    assert screen.getvalue() == "a\ufffdb\nc\n"
    assert pipe.getvalue() == "a\x1bb\nc\n"


def followed(stream: io.StringIO) -> str:
    progress = Progress(stream)
    for part in parts(whole()):
        event = convert.event(part)
        assert event is not None
        progress.follow(event)
    progress.clear()
    return stream.getvalue()


def test_progress_shows_what_has_arrived_and_goes_away() -> None:
    """One line that ends erased; nothing at all where there is no terminal."""
    shown = followed(Screen())
    assert "4 sentences  abstractive  extractive  fr 8  bm 8" in shown
    assert "\n" not in shown
    assert shown.endswith("\r\x1b[K")
    assert followed(io.StringIO()) == ""
