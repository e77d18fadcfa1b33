"""One function per command: ask the server, print the answer, return the exit code."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable

from google.protobuf import json_format
from google.protobuf.message import Message

from kibaru.v1 import news_pb2 as pb
from kibaru_client import convert, requests
from kibaru_client.cli import inputs, layout, lines, marks
from kibaru_client.cli.progress import Progress
from kibaru_client.cli.terminal import Terminal
from kibaru_client.client import Client
from kibaru_client.enums import Severity
from kibaru_client.options import Article, DigestOptions, SummaryOptions, TranslateOptions
from kibaru_client.replies import Info, Summary, TranslatedText
from kibaru_client.stream import DigestStream
from kibaru_client.types import Check

DONE, DOUBTFUL = 0, 4


def run(args: argparse.Namespace, terminal: Terminal) -> int:
    """Run the command that `args` names; raises UsageError and KibaruClientError."""
    connection = inputs.connection(args, terminal.environ)
    command = COMMANDS[args.command]
    with Client(connection) as client:
        return command(client, args, terminal)


def digest(client: Client, args: argparse.Namespace, terminal: Terminal) -> int:
    """Follow the digest as it is made, then print it whole."""
    length = inputs.length(args)
    options = DigestOptions(
        targets=args.to,
        extractive_length=length,
        abstractive_length=length,
        glossary=inputs.glossary(args.glossary),
        deterministic=args.deterministic,
        profile=args.profile,
    )
    with client.stream_digest(_article(args, terminal), options) as stream:
        reply = _followed(stream, terminal)
    return _show(reply, convert.digest(reply), args, terminal)


def summarize(client: Client, args: argparse.Namespace, terminal: Terminal) -> int:
    """Print the summaries, the extractive one inside the article."""
    length = inputs.length(args)
    options = SummaryOptions(
        extractive_length=length,
        abstractive_length=length,
        deterministic=args.deterministic,
        profile=args.profile,
    )
    request = requests.summarize(_article(args, terminal), options)
    reply = client.calls.summarize(request, None)
    return _show(reply, convert.summary(reply), args, terminal)


def translate(client: Client, args: argparse.Namespace, terminal: Terminal) -> int:
    """Print the translation alone, so that it can be piped; checks go to standard error."""
    options = TranslateOptions(
        args.source, inputs.glossary(args.glossary), args.deterministic, args.profile
    )
    if args.lines:
        return _lines(client, options, args, terminal)
    text = _text(args, terminal)
    checked: list[tuple[Check, ...]] = []
    for target in args.to:
        reply = client.calls.translate(requests.translate([text], target, options), None)
        translated = _only(convert.translations(reply).texts)
        checked += [segment.checks for segment in translated.segments]
        if args.json:
            _json(reply, terminal)
            continue
        if len(args.to) > 1:
            terminal.say(f"[{target}]")
        terminal.say(translated.text)
        _warn(translated, target, terminal)
    return _code(checked, args)


def info(client: Client, args: argparse.Namespace, terminal: Terminal) -> int:
    """Print what the server is."""
    reply = client.calls.info(requests.info(), None)
    if args.json:
        _json(reply, terminal)
    else:
        for line in _info(convert.info(reply)):
            terminal.say(line)
    return DONE


def _lines(
    client: Client, options: TranslateOptions, args: argparse.Namespace, terminal: Terminal
) -> int:
    if args.json or len(args.to) > 1:
        raise inputs.UsageError("--lines goes with one --to language and without --json")
    run = lines.Lines(client, args.to[0], options)
    worst = run.run(inputs.open_bytes(args.file), terminal)
    doubtful = worst is not None and worst >= Severity.WARNING
    return DOUBTFUL if args.strict and doubtful else DONE


def _followed(stream: DigestStream, terminal: Terminal) -> pb.DigestResponse:
    progress = Progress(terminal.stderr)
    try:
        for event in stream:
            progress.follow(event)
    finally:
        progress.clear()
    return stream.reply()


def _show(reply: Message, summary: Summary, args: argparse.Namespace, terminal: Terminal) -> int:
    if args.json:
        _json(reply, terminal)
    else:
        terminal.show(layout.page(summary, args.title), args.color)
    noticed = any(notice.severity >= Severity.WARNING for notice in summary.article.notices)
    code = _code((output.checks for output in summary.outputs), args)
    return DOUBTFUL if args.strict and noticed else code


def _article(args: argparse.Namespace, terminal: Terminal) -> Article:
    return Article(_text(args, terminal), args.title, args.source)


def _text(args: argparse.Namespace, terminal: Terminal) -> str:
    text, lost = inputs.decode(inputs.read_bytes(args.file))
    if lost:
        terminal.warn(f"{args.file}: not UTF-8; {lost} characters replaced")
    return text


def _only(texts: tuple[TranslatedText, ...]) -> TranslatedText:
    (text,) = texts
    return text


def _warn(translated: TranslatedText, target: str, terminal: Terminal) -> None:
    for segment in translated.segments:
        for note in marks.remarks(segment):
            terminal.warn(f"{target}, sentence {segment.source_id}: {note.text}")
    counts = marks.doubts(segment.checks for segment in translated.segments)
    terminal.warn(f"{target}: {len(translated.segments)} sentences translated, {counts}")


def _json(reply: Message, terminal: Terminal) -> None:
    terminal.say(json_format.MessageToJson(reply, preserving_proto_field_name=True))


def _code(checked: Iterable[tuple[Check, ...]], args: argparse.Namespace) -> int:
    doubtful = any(check.severity >= Severity.WARNING for checks in checked for check in checks)
    return DOUBTFUL if args.strict and doubtful else DONE


def _info(server: Info) -> Iterable[str]:
    yield f"kibaru {server.version}, profile {server.profile}"
    yield f"articles in: {', '.join(server.article_languages)}"
    yield f"translates: {', '.join(f'{d.source}>{d.target}' for d in server.directions)}"
    for model in server.models:
        serves = [f"{d.source}>{d.target}" for d in model.directions] or model.languages
        yield (
            f"model {model.ref.id} ({model.ref.fingerprint[:8]}): {model.role.value} "
            f"{', '.join(serves)}; licence {model.licence}"
        )
    limits = server.limits
    yield (
        f"limits: {limits.max_text_chars} characters and {limits.max_sentences} sentences a text, "
        f"{limits.one_pass_chars} in one pass, {limits.max_texts} texts and "
        f"{limits.max_request_bytes} bytes a request, {limits.max_summary_sentences} sentences "
        f"a summary, {limits.max_glossary_terms} glossary terms"
    )


COMMANDS: dict[str, Callable[[Client, argparse.Namespace, Terminal], int]] = {
    "digest": digest,
    "summarize": summarize,
    "translate": translate,
    "info": info,
}
