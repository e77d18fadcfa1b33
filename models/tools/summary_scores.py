"""ROUGE of both summaries against lead-3 on the development articles, for evaluate.py."""

from __future__ import annotations

import json
import lzma
import re
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from rouge_score.rouge_scorer import RougeScorer

from kibaru_service.domain import Article, Digest, DigestOptions, Length, Limits, Part
from kibaru_service.engine.models import LoadedModels
from kibaru_service.engine.protocol import Call
from kibaru_service.text.language import detect
from kibaru_service.usecases.digest import DigestArticle, Models

KINDS = ("rouge1", "rouge2", "rougeLsum")
_WORD = re.compile(r"\w+")


def articles(data: Path, count: int) -> list[tuple[str, str]]:
    """Return the first articles and their summaries, one sentence a line."""
    with lzma.open(data / "dev/cnndm_val.jsonl.xz", "rt", encoding="utf-8") as file:
        rows = [json.loads(line) for _, line in zip(range(count), file, strict=False)]
    return [(row["article"], row["summary"]) for row in rows]


def rouge(found: Sequence[str], references: Sequence[str]) -> dict[str, float]:
    """Return mean F1 in percent of ROUGE-1, -2 and -Lsum (Lin 2004), with stemming."""
    scorer = RougeScorer(list(KINDS), use_stemmer=True)
    rows = [scorer.score(theirs, ours) for ours, theirs in zip(found, references, strict=True)]
    return {kind: round(100 * sum(r[kind].fmeasure for r in rows) / len(rows), 2) for kind in KINDS}


def novel_bigrams(found: Sequence[str], sources: Sequence[str]) -> float:
    """Return the percentage of two-word runs that the article does not have."""
    new = total = 0
    for ours, source in zip(found, sources, strict=True):
        known, mine = _bigrams(source), _bigrams(ours)
        new, total = new + len(mine - known), total + len(mine)
    return round(100 * new / max(total, 1), 2)


def _bigrams(text: str) -> set[tuple[str, str]]:
    words = _WORD.findall(text.lower())
    return set(pairwise(words))


def _extracted(digest: Digest) -> str:
    texts = {s.id: s.text for s in digest.document.sentences}
    chosen = digest.extractive.sentences if digest.extractive else ()
    return "\n".join(texts[e.sentence_id] for e in chosen)


def _written(digest: Digest) -> str:
    return "\n".join(s.text for s in digest.abstractive.sentences) if digest.abstractive else ""


async def score_summaries(
    models: LoadedModels, data: Path, count: int
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the figures of the extractive and of the abstractive summary, three sentences each."""
    use_case = DigestArticle(
        Models(models.translator, models.rewriter, models.embedder), detect, Limits()
    )
    three = Length(sentences=3)
    parts = frozenset({Part.EXTRACTIVE, Part.ABSTRACTIVE})
    options = DigestOptions(parts=parts, extractive_length=three, abstractive_length=three)
    pairs = articles(data, count)
    digests = [await use_case.run(Article(a, language="en"), options, Call()) for a, _ in pairs]
    sources, references = [a for a, _ in pairs], [s for _, s in pairs]
    extracted, written = [_extracted(d) for d in digests], [_written(d) for d in digests]
    lead = ["\n".join(a.split("\n")[:3]) for a in sources]
    common = {"articles": len(pairs), "sentences": 3, "lead-3": rouge(lead, references)}
    kept = [s.rung.value for d in digests if d.abstractive for s in d.abstractive.sentences]
    fell_back = round(100 * kept.count("extractive") / max(len(kept), 1), 1)
    abstract = {
        **common,
        "abstractive": rouge(written, references),
        "novel_bigrams_percent": novel_bigrams(written, sources),
        "fell_back_to_source_percent": fell_back,
    }
    extract = {**common, "extractive": rouge(extracted, references)}
    print(extract, abstract, sep="\n", flush=True)
    return {"summary cnndm_val": extract}, {"summary cnndm_val": abstract}
