"""Prints how often sentences fail their checks on articles, before repairs and after them.

`python models/tools/failed_checks.py ARTICLES [--limit N] [--targets fr,bm] [--profile compact]`:
ARTICLES is a text file, or a .jsonl or .jsonl.xz file with an "article" a line; development
articles only, for a set that is held out for a report must not decide anything.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import lzma
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from kibaru_service.assembly import Assembly
from kibaru_service.config_sources import load
from kibaru_service.domain import (
    Article,
    Check,
    Digest,
    DigestOptions,
    Part,
    Rung,
    Segment,
    Severity,
    Written,
)
from kibaru_service.engine.protocol import Call

PARTS = frozenset({Part.ARTICLE_TRANSLATION, Part.ABSTRACTIVE})


@dataclass(slots=True)
class Tally:
    """Sentences of one kind, and how many fail each kind of check before and after."""

    sentences: int = 0
    before: Counter[str] = field(default_factory=Counter)
    after: Counter[str] = field(default_factory=Counter)
    rungs: Counter[Rung] = field(default_factory=Counter)

    def add(self, output: Segment | Written) -> None:
        """Count one sentence; one without a repair failed nothing before either."""
        self.sentences += 1
        self.rungs[output.rung] += 1
        after = {check.code for check in output.checks if check.severity is not Severity.INFO}
        before = set(output.repair.failed_codes) if output.repair else after
        for codes, counter in ((before, self.before), (after, self.after)):
            counter.update({code.split(".")[0] for code in codes})
            counter["any"] += bool(codes)


def articles(path: Path) -> Iterator[str]:
    """Yield the texts of a file."""
    data = path.read_bytes()
    if path.suffix == ".xz":
        data = lzma.decompress(data)
    text = data.decode("utf-8")
    if ".jsonl" not in path.name:
        yield text
        return
    for line in text.splitlines():
        article = json.loads(line)["article"]
        yield article if isinstance(article, str) else "\n".join(article)


async def measure(args: argparse.Namespace) -> None:
    """Digest the articles and print the rates."""
    settings = load(["--profile", args.profile, "--repair-ratio", str(args.ratio)])
    assembly = Assembly(settings)
    edition = await assembly.load(args.profile)
    tallies: dict[str, Tally] = {}
    tokens = extra = 0
    try:
        for text in islice(articles(args.articles), args.limit):
            options = DigestOptions(parts=PARTS, targets=tuple(args.targets.split(",")))
            digest = await edition.digest.run(Article(text), options, Call(caller="fidelity"))
            _count(digest, tallies)
            tokens += digest.usage.input_tokens + digest.usage.output_tokens
            extra += digest.usage.repair.tokens
    finally:
        await edition.models.close()
        await assembly.close()
    _print(tallies, tokens, extra)


def _count(digest: Digest, tallies: dict[str, Tally]) -> None:
    if digest.abstractive:
        for sentence in digest.abstractive.sentences:
            tallies.setdefault("summary", Tally()).add(sentence)
    for translation in digest.translations:
        for segment in translation.segments:
            if _is_work(segment.checks, segment.rung):
                tallies.setdefault(translation.language, Tally()).add(segment)


def _is_work(checks: tuple[Check, ...], rung: Rung) -> bool:
    """Tell whether a model wrote it; a line of figures alone was kept as it is."""
    return rung is not Rung.SOURCE or bool(checks)


def _print(tallies: dict[str, Tally], tokens: int, extra: int) -> None:
    for name, tally in tallies.items():
        rungs = ", ".join(f"{rung.value} {count}" for rung, count in tally.rungs.most_common())
        print(f"{name}: {tally.sentences} sentences; {rungs}")
        for kind in sorted(tally.before | tally.after):
            before, after = (c[kind] / tally.sentences for c in (tally.before, tally.after))
            print(f"  {kind:12} before {before:7.2%}   after {after:7.2%}")
    print(f"tokens: {tokens}, of them for repairs {extra} ({extra / max(tokens, 1):.1%})")


def main(argv: list[str]) -> None:
    """Measure what the arguments name."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("articles", type=Path)
    parser.add_argument("--limit", type=int, default=20)
    parser.add_argument("--targets", default="fr,bm")
    parser.add_argument("--profile", default="compact")
    parser.add_argument("--ratio", type=float, default=1.0, help="see kibaru-server --help")
    asyncio.run(measure(parser.parse_args(argv)))


if __name__ == "__main__":
    main(sys.argv[1:])
