"""Measures what a reference cannot show, through the service's own use case, into metrics.json.

Names, numbers and addresses kept and loops on robustness_cases.tsv; Bambara spelling, French
words left standing and French ones that are none on development sets.
Usage: robustness.py [--data FOLDER] [--profile NAME] [--show]
"""

from __future__ import annotations

import argparse
import asyncio
import lzma
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import output_scores  # type: ignore[import-not-found,unused-ignore]
from evaluate import (  # type: ignore[import-not-found,unused-ignore]
    DATA,
    MODELS,
    ParallelSet,
    translate,
    write_directions,
)

from kibaru_service.domain import Limits
from kibaru_service.engine.catalog import read_catalog
from kibaru_service.engine.loading import EngineOptions, load_profile
from kibaru_service.engine.threads import available_cores, plan_threads
from kibaru_service.text.language import detect
from kibaru_service.usecases.translate import TranslateTexts

CASES = Path(__file__).with_name("robustness_cases.tsv")
DIRECTIONS = (("en", "fr"), ("fr", "bm"), ("en", "bm"))


@dataclass(frozen=True)
class Case:
    """A sentence, what it tries, and the terms that its translations must keep."""

    kind: str
    language: str
    text: str
    terms: str


def cases() -> list[Case]:
    """Return the cases of the file."""
    rows = CASES.read_text(encoding="utf-8").splitlines()
    return [Case(*row.split("\t")) for row in rows]


def summarise(
    tried: Sequence[Case], outputs: Sequence[str], *, show: bool = False
) -> dict[str, Any]:
    """Return the percentages of terms kept, by kind and in all, and of outputs with loops."""
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    looped = 0
    for case, output in zip(tried, outputs, strict=True):
        have, want = output_scores.kept(case.terms, output)
        for kind in (case.kind, "all"):
            counts[kind][0] += have
            counts[kind][1] += want
        looped += output_scores.loops(case.text, output)
        if show and have < want:
            print(f"{case.kind}\t{case.terms}\t{case.text}\t{output}")
    rates = {f"kept {k} %": _percent(*count) for k, count in sorted(counts.items()) if count[1]}
    return {"cases": len(tried), **rates, "looped %": _percent(looped, len(tried))}


def spelling(texts: Sequence[str], outputs: Sequence[str], known: frozenset[str]) -> dict[str, Any]:
    """Return the percentages of Bambara outputs with a misspelling, and with a French word left."""
    wrong = sum(bool(output_scores.misspelt(output)) for output in outputs)
    left = sum(
        bool(output_scores.copied(source, output, known))
        for source, output in zip(texts, outputs, strict=True)
    )
    looped = sum(map(output_scores.loops, texts, outputs))
    total = len(outputs)
    return {
        "sentences": total,
        "misspelt %": _percent(wrong, total),
        "French word left %": _percent(left, total),
        "looped %": _percent(looped, total),
    }


def made_up(texts: Sequence[str], outputs: Sequence[str], people: Sequence[str]) -> dict[str, Any]:
    """Return the percentages of French outputs, and of translations by people, with no word."""
    shares = {}
    for name, found in (("unknown word %", outputs), ("unknown word % of references", people)):
        wrong = sum(bool(output_scores.unknown(*pair)) for pair in zip(texts, found, strict=True))
        shares[name] = _percent(wrong, len(texts))
    return {"sentences": len(texts), **shares}


def _percent(part: int, whole: int) -> float:
    return round(100 * part / max(whole, 1), 2)


def lexicon(data: Path) -> frozenset[str]:
    """Return the French words that have a Bambara one, by the dictionary and the news corpus."""

    def rows(name: str) -> list[list[str]]:
        with lzma.open(data / name, "rt", encoding="utf-8") as file:
            return [line.rstrip("\n").split("\t")[:2] for line in file]

    pairs = [(a, b) for a, b in rows("lexicon/bamadaba_fr-bm.tsv.xz")]
    news = [b for _, b in rows("fr-bm/lafand_train.tsv.xz")]
    found: frozenset[str] = output_scores.translatable(pairs, news)
    return found


async def measure(given: argparse.Namespace) -> None:
    """Measure the translator of a profile and write what was found."""
    catalog = read_catalog(MODELS)
    options = EngineOptions(threads=plan_threads(available_cores()))
    models = load_profile(catalog, given.profile, options)
    use_case = TranslateTexts(models.translator, detect, Limits())
    results: dict[str, Any] = {}
    try:
        for source, target in DIRECTIONS:
            tried = [case for case in cases() if case.language == source]
            texts = tuple(case.text for case in tried)
            found = await translate(use_case, ParallelSet("cases", source, target, texts, texts))
            row = results[f"{source}-{target} cases"] = summarise(tried, found, show=given.show)
            print(f"{source}-{target}", row, flush=True)
        french = tuple((given.data / "dev/lafand_dev.fr").read_text().splitlines())
        found = await translate(use_case, ParallelSet("lafand_dev", "fr", "bm", french, french))
        results["fr-bm lafand_dev"] = spelling(french, found, lexicon(given.data))
        print(results["fr-bm lafand_dev"])
        rows = (given.data / "dev/ntrex128.en-fr.tsv").read_text().splitlines()
        english, people = zip(*(row.split("\t") for row in rows), strict=True)
        found = await translate(use_case, ParallelSet("ntrex128", "en", "fr", english, people))
        results["en-fr ntrex128"] = made_up(english, found, people)
        print(results["en-fr ntrex128"])
    finally:
        await models.close()
    write_directions(catalog, given.profile, "robustness", results)


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--profile", default="compact")
    parser.add_argument("--show", action="store_true", help="print each case that lost a term")
    asyncio.run(measure(parser.parse_args()))


if __name__ == "__main__":
    main()
