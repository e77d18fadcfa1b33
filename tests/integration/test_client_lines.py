"""`kibaru translate --lines` over a real channel."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import grpc
import pytest
from google.protobuf.duration_pb2 import Duration
from google.rpc import error_details_pb2 as rpc
from google.rpc import status_pb2
from grpc_status import rpc_status

from client_fakes import FakeNews, served
from kibaru.v1 import news_pb2 as pb
from kibaru_client import Client, TranslateOptions, errors
from kibaru_client.__main__ import main
from kibaru_client.cli import lines
from kibaru_client.cli.terminal import Terminal
from kibaru_client.enums import Severity

ENGLISH = TranslateOptions("en")


def refused(code: grpc.StatusCode, *messages: Any) -> Any:
    status = status_pb2.Status(code=code.value[0], message="as told")
    for message in messages:
        status.details.add().Pack(message)
    return rpc_status.to_status(status)


def run(
    target: str, data: bytes, options: TranslateOptions = ENGLISH
) -> tuple[list[str], str, Severity | None]:
    """Return the lines of output, what was said beside them, and the worst severity."""
    terminal = Terminal(io.StringIO(), io.StringIO(), {})
    with Client(target) as client:
        worst = lines.Lines(client, "fr", options).run(io.BytesIO(data), terminal)
    assert isinstance(terminal.stdout, io.StringIO)
    assert isinstance(terminal.stderr, io.StringIO)
    return terminal.stdout.getvalue().split("\n")[:-1], terminal.stderr.getvalue(), worst


class Busy(FakeNews):
    """Notes how many calls run at once; lets the first one finish last."""

    def __init__(self) -> None:
        super().__init__()
        self.running = self.most = 0
        self.lock = threading.Lock()
        self.second = threading.Event()

    def Translate(self, request: Any, context: Any) -> pb.TranslateResponse:  # noqa: N802
        with self.lock:
            self.running += 1
            self.most = max(self.most, self.running)
            first = not self.requests
            reply = super().Translate(request, context)
        if first:
            self.second.wait()
        else:
            self.second.set()
        with self.lock:
            self.running -= 1
        return reply


def test_five_thousand_lines_keep_their_order() -> None:
    """Line n out is line n in, though windows finish out of order; windows stay bounded."""
    texts = [f"line {number}" if number % 7 else "" for number in range(5_000)]
    news = Busy()
    with served(news) as target:
        out, said, worst = run(target, "\n".join(texts).encode() + b"\n")
    assert out == [f"fr: {text}" if text else "" for text in texts]
    assert news.most == lines.IN_FLIGHT
    assert max(len(request.texts) for request in news.requests) <= lines.WINDOW
    assert all("" not in request.texts for request in news.requests)
    assert worst is None
    assert "5000 lines, none with checks" in said


class Endless(io.RawIOBase):
    """A source that counts how many lines were asked of it and never ends by itself."""

    def __init__(self) -> None:
        self.given = 0

    def readable(self) -> bool:
        return True

    def readline(self, _size: int | None = -1, /) -> bytes:
        self.given += 1
        return b"again\n"


def test_no_more_is_read_than_can_be_held() -> None:
    """A source of any size fits into bounded memory: reading waits for translating."""
    source = Endless()
    news = FakeNews(failures=[refused(grpc.StatusCode.INTERNAL)] * 2)
    terminal = Terminal(io.StringIO(), io.StringIO(), {})
    with (
        served(news) as target,
        Client(target) as client,
        pytest.raises(errors.ServerError),
    ):
        lines.Lines(client, "fr", ENGLISH).run(source, terminal)  # type: ignore[arg-type]
    held = lines.READ_AHEAD + (lines.IN_FLIGHT + 1) * lines.WINDOW
    assert 0 < source.given <= held + 2


def test_a_translation_of_several_lines_stays_on_one() -> None:
    """A line break inside a translation becomes a space, whatever kind it is."""

    class Breaking(FakeNews):
        def Translate(self, request: Any, context: Any) -> pb.TranslateResponse:  # noqa: N802
            reply = super().Translate(request, context)
            for done in reply.translations:
                done.text = "un\ndeux\r\ntrois\u2028quatre"
            return reply

    with served(Breaking()) as target:
        out, _, _ = run(target, b"one\ntwo")
    assert out == ["un deux trois quatre"] * 2


def test_line_ends_and_stray_bytes() -> None:
    """CRLF and a missing last line end change nothing; broken UTF-8 is replaced and told."""
    with served(FakeNews()) as target:
        out, said, _ = run(target, b"\xef\xbb\xbfone\r\n  \r\ncaf\xe9")
    assert out == ["fr: one", "", "fr: caf\ufffd"]
    assert "line 3: not UTF-8" in said


def test_the_language_is_detected_once() -> None:
    """Without --from the first window is full and alone, and its language holds for the rest."""
    news = FakeNews()
    texts = "\n".join(f"line {number}" for number in range(3 * lines.WINDOW))
    with served(news) as target:
        _, said, _ = run(target, texts.encode(), TranslateOptions())
    first, *others = news.requests
    assert (first.source_language, len(first.texts)) == ("", lines.WINDOW)
    assert {request.source_language for request in others} == {"en"}
    assert "source language: en" in said


def test_overload_is_waited_out() -> None:
    """A busy server does not break a long run."""
    delay = rpc.RetryInfo(retry_delay=Duration(nanos=1_000_000))
    news = FakeNews(failures=[refused(grpc.StatusCode.RESOURCE_EXHAUSTED, delay)] * 3)
    with served(news) as target:
        out, _, _ = run(target, b"one\n")
    assert out == ["fr: one"]
    assert len(news.requests) == 4


def test_a_refusal_names_the_line_of_the_input() -> None:
    """An index in a request means nothing to who sent lines."""
    bad = rpc.BadRequest()
    bad.field_violations.add(field="texts[1]", description="is too long")
    news = FakeNews(failures=[refused(grpc.StatusCode.INVALID_ARGUMENT, bad)])
    with served(news) as target, pytest.raises(errors.InvalidRequest, match="line 3: is too long"):
        run(target, b"one\n\nthree\n", TranslateOptions())


def test_doubtful_lines_are_counted() -> None:
    """The worst check decides, and the count is told at the end."""
    with served(FakeNews()) as target:
        _, said, worst = run(target, b"212 goats\nnone\n")
    assert worst is Severity.WARNING
    assert "2 lines, 1 with checks (1 [?] warning)" in said


def test_strict_lines_exit_4(tmp_path: Path) -> None:
    """A doubtful line is a failure to who asks for strictness, and its text still comes out."""
    source = tmp_path / "lines.txt"
    source.write_text("212 goats\n")
    with served(FakeNews()) as target:
        command = ["translate", str(source), "--lines", "--to", "fr", "--server", target]
        assert main(command) == 0
        assert main([*command, "--strict"]) == 4


def test_lines_take_one_language(capsys: pytest.CaptureFixture[str]) -> None:
    """Two languages cannot share one line."""
    assert main(["translate", "-", "--lines", "--to", "fr,bm"]) == 2
    assert "--lines" in capsys.readouterr().err


def process(target: str, *more: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "kibaru_client", "translate", "-", "--lines", "--to", "fr"]
    environ = {**os.environ, "KIBARU_SERVER": target, "PYTHONUTF8": "0", "LC_ALL": "C"}
    return subprocess.Popen(
        [*command, "--from", "en", *more],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environ,
    )


def test_a_line_is_answered_before_the_next_is_written() -> None:
    """A program may talk to `--lines` line by line; nothing waits for a full window."""
    with served(FakeNews()) as target, process(target) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        for text in ("one", "ɲɛ"):
            child.stdin.write(f"{text}\n".encode())
            child.stdin.flush()
            assert child.stdout.readline().decode() == f"fr: {text}\n"
        child.stdin.close()
        assert child.wait() == 0


def test_a_reader_that_leaves_ends_the_run_quietly() -> None:
    """A closed pipe is no error to shout about: no traceback, the code of SIGPIPE."""
    with served(FakeNews()) as target, process(target) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        assert child.stderr is not None
        child.stdout.close()
        child.stdin.write(b"one\n" * 5)
        child.stdin.flush()
        assert child.wait() == 141
        assert child.stderr.read() == b""
        child.stdin.close()


def test_a_dead_server_ends_the_run_while_input_is_open() -> None:
    """The run ends at once with exit 3, though its input might go on for ever."""
    news = FakeNews(failures=[refused(grpc.StatusCode.UNAVAILABLE)] * 9)
    with served(news) as target, process(target) as child:
        assert child.stdin is not None
        assert child.stderr is not None
        child.stdin.write(b"one\n")
        child.stdin.flush()
        assert child.wait() == 3
        assert child.stderr.read().decode().count("\n") == 1
        child.stdin.close()
