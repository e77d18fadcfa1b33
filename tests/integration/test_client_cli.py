"""The command line over a real channel: output, JSON and exit codes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import grpc
import pytest
from google.protobuf import json_format

from client_fakes import ARTICLE, FakeNews, served, whole
from kibaru.v1 import news_pb2 as pb
from kibaru_client.__main__ import main

Capture = pytest.CaptureFixture[str]


@dataclass(frozen=True)
class Plain:
    code: grpc.StatusCode
    details: str = "as told"
    trailing_metadata: tuple[tuple[str, str], ...] = ()


@pytest.fixture
def news() -> FakeNews:
    return FakeNews()


@pytest.fixture
def article(news: FakeNews, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Serve `news` where the environment says, and give a file with an article."""
    path = tmp_path / "article.txt"
    path.write_text(ARTICLE, encoding="utf-8")
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.delenv("KIBARU_TOKEN_FILE", raising=False)
    with served(news) as target:
        monkeypatch.setenv("KIBARU_SERVER", target)
        yield str(path)


def test_digest_prints_article_summaries_and_translations(article: str, capsys: Capture) -> None:
    """One page, from the title to the verdict."""
    assert main(["digest", article, "--to", "fr,bm"]) == 0
    out, err = capsys.readouterr()
    lines = out.splitlines()
    assert lines[0] == "Ferry to Gao sails again"
    assert "  1> [1] The river ferry between Mopti and Gao left port on Monday." in lines
    assert "  - The Gao ferry is back. [1]" in lines
    assert "ARTICLE: English | French | Bambara" in lines
    assert lines[-2].startswith("models: compact-en-fr (01234567); 1.25 s")
    assert lines[-1] == "4 sentences read, 18 written, 1 with checks (1 [?] warning)"
    assert err == ""


def test_digest_sends_what_the_arguments_say(news: FakeNews, article: str, tmp_path: Path) -> None:
    """Every option reaches its field."""
    (tmp_path / "terms.tsv").write_text("Gao\tGao\n")
    options = "--from en --to fr --sentences 2 --deterministic --title Head --profile full"
    terms = ["--glossary", str(tmp_path / "terms.tsv")]
    assert main(["digest", article, *options.split(), *terms]) == 0
    assert news.requests[0].digest == pb.DigestRequest(
        article=pb.Article(text=ARTICLE, title="Head", language="en"),
        target_languages=["fr"],
        extractive_length=pb.SummaryLength(sentences=2),
        abstractive_length=pb.SummaryLength(sentences=2),
        glossary=[pb.GlossaryTerm(source="Gao", target="Gao")],
        deterministic=True,
        profile="full",
    )


def test_digest_as_json_is_the_reply_of_digest(article: str, capsys: Capture) -> None:
    """The merged stream, byte for byte as protobuf prints the unary reply."""
    assert main(["digest", article, "--json"]) == 0
    out = capsys.readouterr().out
    expected = json_format.MessageToJson(whole(), preserving_proto_field_name=True)
    assert out == expected + "\n"
    assert json_format.Parse(out, pb.DigestResponse()) == whole()


@pytest.mark.parametrize(
    ("command", "reply"),
    [
        (["summarize", "FILE"], pb.SummarizeResponse()),
        (["translate", "FILE", "--to", "fr"], pb.TranslateResponse()),
        (["info"], pb.GetInfoResponse()),
    ],
)
def test_json_of_every_command_parses_back(
    article: str, capsys: Capture, command: list[str], reply: pb.SummarizeResponse
) -> None:
    """Field names are those of the contract, and none is unknown to it."""
    assert main([article if part == "FILE" else part for part in command] + ["--json"]) == 0
    out = capsys.readouterr().out
    json_format.Parse(out, reply)
    known = {field.name for field in reply.DESCRIPTOR.fields}
    assert set(json.loads(out)) <= known
    assert reply.ByteSize() > 0


def test_summarize_prints_both_summaries(article: str, capsys: Capture) -> None:
    """The extractive one inside the article, the abstractive one with its sources."""
    assert main(["summarize", article, "--ratio", "0.5"]) == 0
    out = capsys.readouterr().out
    assert "  2> [3] Low water had stopped" in out
    assert "    ! warning: 212 is missing. (number.missing)" in out
    assert "TRANSLATION" not in out
    assert out.splitlines()[-1] == "4 sentences read, 2 written, 1 with checks (1 [?] warning)"


def test_translate_prints_the_translation_alone(article: str, capsys: Capture) -> None:
    """Standard output can be piped; checks go beside it."""
    assert main(["translate", article, "--to", "fr"]) == 0
    out, err = capsys.readouterr()
    assert out == f"fr: {ARTICLE}\n"
    assert "kibaru: fr, sentence 0: warning: 212 is missing. (number.missing)" in err
    assert "1 with checks (1 [?] warning)" in err


def test_translate_into_two_languages_names_them(article: str, capsys: Capture) -> None:
    """Each translation stands under its language."""
    assert main(["translate", article, "--to", "fr,bm"]) == 0
    assert capsys.readouterr().out == f"[fr]\nfr: {ARTICLE}\n[bm]\nbm: {ARTICLE}\n"


def test_info_prints_models_and_limits(article: str, capsys: Capture) -> None:
    """What the server offers, readable."""
    assert article
    assert main(["info"]) == 0
    out = capsys.readouterr().out
    assert "kibaru 1.2.3, profile compact" in out
    assert "model compact-en-fr (01234567): translate en>fr; licence Apache-2.0" in out


def test_colours_on_demand(article: str, capsys: Capture) -> None:
    """`--color always` colours a pipe as well."""
    assert main(["digest", article, "--color", "always"]) == 0
    assert "\x1b[" in capsys.readouterr().out


@pytest.mark.parametrize("command", [["digest"], ["summarize"], ["translate", "--to", "fr"]])
def test_strict_turns_warnings_into_exit_4(
    article: str, capsys: Capture, command: list[str]
) -> None:
    """The output is the same; only the code tells."""
    assert main([*command, article]) == 0
    relaxed = capsys.readouterr().out
    assert main([*command, article, "--strict"]) == 4
    assert capsys.readouterr().out == relaxed


class Truncating(FakeNews):
    """Summarises without a doubt, but says that it has not read the whole."""

    def Summarize(self, request: pb.SummarizeRequest, context: object) -> pb.SummarizeResponse:  # noqa: N802
        reply = super().Summarize(request, context)
        for sentence in reply.abstractive.sentences:
            del sentence.checks[:]
        reply.article.notices.add(severity=pb.SEVERITY_ERROR, code="input.truncated")
        return reply


def test_strict_counts_notices(article: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A faultless summary of half an article is not what was asked for."""
    with served(Truncating()) as target:
        monkeypatch.setenv("KIBARU_SERVER", target)
        assert main(["summarize", article]) == 0
        assert main(["summarize", article, "--strict"]) == 4


@pytest.mark.parametrize(
    ("code", "exit_code"),
    [
        (grpc.StatusCode.INVALID_ARGUMENT, 1),
        (grpc.StatusCode.INTERNAL, 1),
        (grpc.StatusCode.UNAUTHENTICATED, 1),
        (grpc.StatusCode.PERMISSION_DENIED, 1),
        (grpc.StatusCode.UNIMPLEMENTED, 1),
        (grpc.StatusCode.RESOURCE_EXHAUSTED, 3),
        (grpc.StatusCode.DEADLINE_EXCEEDED, 3),
        (grpc.StatusCode.UNAVAILABLE, 3),
    ],
)
def test_a_failure_is_one_line_and_a_code(
    news: FakeNews, article: str, capsys: Capture, code: grpc.StatusCode, exit_code: int
) -> None:
    """Scripts read the code, people the line; the request id is in it."""
    news.failures = [Plain(code, "two\nlines")] * 4
    assert main(["digest", article]) == exit_code
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("kibaru: two lines [")
    assert err.count("\n") == 1
    assert news.metadata[-1]["x-request-id"] in err


def test_wrong_usage_exits_2(article: str, tmp_path: Path, capsys: Capture) -> None:
    """A missing file, and a token that would travel in the clear."""
    assert main(["digest", str(tmp_path / "missing")]) == 2
    token = tmp_path / "token"
    token.write_text("secret\n")
    remote = ["--server", "news.example.org:1", "--token-file", str(token)]
    assert main(["digest", article, *remote]) == 2
    err = capsys.readouterr().err
    assert "cannot read" in err
    assert "without TLS" in err
    assert "secret" not in err


def test_stray_bytes_are_told(news: FakeNews, article: str, capsys: Capture) -> None:
    """A mis-encoded article is worked on, and its reader knows."""
    Path(article).write_bytes(b"Caf\xe9 de Gao.")
    assert main(["translate", article, "--to", "fr"]) == 0
    assert news.requests[0].texts[0] == "Caf\ufffd de Gao."
    assert "not UTF-8; 1 characters replaced" in capsys.readouterr().err


def test_standard_input_in_a_process_of_its_own(article: str) -> None:
    """`-` reads standard input, and output is UTF-8 whatever the locale says."""
    assert article
    command = [sys.executable, "-m", "kibaru_client", "translate", "-", "--to", "bm"]
    done = subprocess.run(
        command,
        input="ɲɛ ɔ".encode(),
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
    )
    assert (done.returncode, done.stdout.decode()) == (0, "bm: ɲɛ ɔ\n")
