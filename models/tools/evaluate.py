"""Measures the served models on development or report sets and writes metrics.json beside each.

The sentences go through the service's own use cases, so that what is measured is what is served.
Usage: evaluate.py [--data FOLDER] [--sets dev|report] [--articles N] [--profile NAME]
    [--only translation|summaries|rivals]     (rivals: LexRank and TextRank, with sumy installed)
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from graph_rankers import graph_rankers  # type: ignore[import-not-found,unused-ignore]
from sacrebleu.metrics.bleu import BLEU
from sacrebleu.metrics.chrf import CHRF
from summary_scores import (  # type: ignore[import-not-found,unused-ignore]
    score_rivals,
    score_summaries,
)

from kibaru_service.domain import Limits
from kibaru_service.engine.catalog import Catalog, read_catalog
from kibaru_service.engine.loading import EngineOptions, load_profile
from kibaru_service.engine.models import LoadedModels
from kibaru_service.engine.protocol import Call
from kibaru_service.engine.specs import ModelSpec
from kibaru_service.engine.threads import available_cores, plan_threads
from kibaru_service.text.language import detect
from kibaru_service.text.normalize import for_model
from kibaru_service.usecases.translate import TranslateTexts

MODELS = Path(__file__).resolve().parents[1]
DATA = Path(os.environ.get("KIBARU_DATA", "../shared/data"))
GROUP = 200


@dataclass(frozen=True)
class ParallelSet:
    """A set of sentences with their references, line by line."""

    name: str
    source: str
    target: str
    texts: tuple[str, ...]
    references: tuple[str, ...]


def parallel_sets(data: Path, kind: str) -> list[ParallelSet]:
    """Return the sets of data/dev or data/report; Bambara references in normal spelling."""
    found = []
    flores = "flores200_dev" if kind == "dev" else "flores200_devtest"
    for source, target in (("en", "fr"), ("fr", "en"), ("en", "bm"), ("fr", "bm")):
        ends = {"en": "en", "fr": "fr", "bm": "norm.bm"}
        stem = f"{flores}.nokik" if "bm" in (source, target) else flores
        found.append(_read(data / kind, stem, (source, ends[source]), (target, ends[target])))
    if kind == "dev":
        found.append(_read(data / kind, "lafand_dev", ("fr", "fr"), ("bm", "norm.bm")))
        rows = [r.split("\t") for r in (data / "dev/ntrex128.en-fr.tsv").read_text().splitlines()]
        english, french = zip(*rows, strict=True)
        found.append(ParallelSet("ntrex128", "en", "fr", english, french))
    return found


def _read(folder: Path, stem: str, source: tuple[str, str], target: tuple[str, str]) -> ParallelSet:
    texts = (folder / f"{stem}.{source[1]}").read_text().splitlines()
    references = (folder / f"{stem}.{target[1]}").read_text().splitlines()
    return ParallelSet(stem, source[0], target[0], tuple(texts), tuple(references))


def first(parallel: ParallelSet, count: int | None) -> ParallelSet:
    """Return the first sentences of a set; all when the count is None."""
    return replace(parallel, texts=parallel.texts[:count], references=parallel.references[:count])


async def translate(use_case: TranslateTexts, parallel: ParallelSet) -> list[str]:
    """Return one translation per text."""
    found: list[str] = []
    for start in range(0, len(parallel.texts), GROUP):
        texts = parallel.texts[start : start + GROUP]
        call = Call(caller="evaluate")
        done = await use_case.run(texts, parallel.source, parallel.target, (), call)
        found.extend(text.text for text in done.texts)
    return found


def scores(found: Sequence[str], references: Sequence[str]) -> dict[str, Any]:
    """Return BLEU and chrF++ with their signatures, quotes and spaces alike on both sides."""
    ours, theirs = [for_model(t) for t in found], [[for_model(t) for t in references]]
    bleu, chrf = BLEU(), CHRF(word_order=2)
    plain = CHRF()
    return {
        "bleu": round(bleu.corpus_score(ours, theirs).score, 2),
        "chrf++": round(chrf.corpus_score(ours, theirs).score, 2),
        "chrf": round(plain.corpus_score(ours, theirs).score, 2),
        "bleu_signature": str(bleu.get_signature()),
        "chrf++_signature": str(chrf.get_signature()),
    }


async def measure_translation(models: LoadedModels, given: argparse.Namespace) -> dict[str, Any]:
    """Return the scores of every set, by direction and name."""
    use_case = TranslateTexts(models.translator, detect, Limits())
    results: dict[str, Any] = {}
    for whole in parallel_sets(given.data, given.sets):
        parallel = first(whole, given.sentences)
        started = time.monotonic()
        found = await translate(use_case, parallel)
        seconds = time.monotonic() - started
        row = scores(found, parallel.references)
        row |= {"sentences": len(found), "sentences_per_second": round(len(found) / seconds, 1)}
        results[f"{parallel.source}-{parallel.target} {parallel.name}"] = row
        print(parallel.name, parallel.source, parallel.target, row, flush=True)
    return results


def write(model: ModelSpec, key: str, results: dict[str, Any]) -> None:
    """Merge results into the model's metrics.json under a key such as "dev"."""
    folder, path = model.folder, model.folder / "metrics.json"
    known = json.loads(path.read_text()) if path.exists() else {}
    size = sum(f.stat().st_size for f in folder.iterdir() if f.suffix in {".bin", ".model", ".npz"})
    if known.get("revision") != model.revision:
        known = {}  # figures of other weights
    known |= {"bytes": size, "revision": model.revision, key: known.get(key, {}) | results}
    path.write_text(json.dumps(known, indent=2, ensure_ascii=False, sort_keys=True) + "\n")


def write_directions(catalog: Catalog, profile: str, key: str, results: dict[str, Any]) -> None:
    """Merge what was measured of each direction into the metrics.json of the model that serves it.

    The name of a result begins with its direction, as "en-fr ntrex128" does.
    """
    by_model: defaultdict[str, dict[str, Any]] = defaultdict(dict)
    served = {"-".join(pair): model for pair, model in catalog.profile(profile).translate.items()}
    for name, row in results.items():
        by_model[served[name.split()[0]]][name] = row
    for model, rows in by_model.items():
        write(catalog.models[model], key, rows)


async def measure(given: argparse.Namespace) -> None:
    """Measure every role of the profile."""
    catalog = read_catalog(MODELS)
    options = EngineOptions(threads=plan_threads(available_cores()))
    models = load_profile(catalog, given.profile, options)
    specs = {info.role: catalog.models[info.ref.id] for info in models.infos}
    roles = {role.value: spec for role, spec in specs.items()}
    try:
        if given.only in {None, "translation"}:
            translation = await measure_translation(models, given)
            write_directions(catalog, given.profile, given.sets, translation)
        if given.only in {None, "summaries"} and given.sets == "dev" and given.articles:
            extractive, abstractive = await score_summaries(models, given.data, given.articles)
            write(roles["embed"], "dev", extractive)
            write(roles["summarize"], "dev", abstractive)
        if given.only == "rivals":
            write(roles["embed"], "dev", score_rivals(given.data, given.articles, graph_rankers()))
    finally:
        await models.close()


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--sets", choices=["dev", "report"], default="dev")
    parser.add_argument("--articles", type=int, default=5000, help="the first; all have 4,264")
    parser.add_argument("--only", choices=["translation", "summaries", "rivals"])
    parser.add_argument("--sentences", type=int, help="the first of each set, to look quickly")
    parser.add_argument("--profile", default="compact")
    asyncio.run(measure(parser.parse_args()))


if __name__ == "__main__":
    main()
