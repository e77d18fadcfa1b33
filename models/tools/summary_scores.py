"""Scores both summaries on the development articles, beside lead and graph rivals, for evaluate.py.

"Same length" is meant twice. Three sentences each, whatever their words; and the same words: the
sentences of a summary in the order of their ranks until they reach the number of words that the
article's first three sentences have, put into reading order and cut at exactly that number.
"""

from __future__ import annotations

import json
import lzma
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from rouge_score.rouge_scorer import RougeScorer

from kibaru_service.domain import (
    AbstractiveSummary,
    Article,
    Digest,
    DigestOptions,
    Length,
    Limits,
    Part,
)
from kibaru_service.engine.models import LoadedModels
from kibaru_service.engine.protocol import Call
from kibaru_service.text.language import detect
from kibaru_service.usecases.digest import DigestArticle, Models

KINDS = ("rouge1", "rouge2", "rougeLsum")
LEAD = 3
# Enough ranks to reach the words of any lead.
RANKED = 12
_WORD = re.compile(r"\w+")
_NAME = re.compile(r"[^\W\d_]+")
_FIGURE = re.compile(r"\d+(?:[.,]\d+)*")

# The sentences of an article, and how many are wanted, to their places in the order of their ranks.
Ranker = Callable[[Sequence[str], int], Sequence[int]]


@dataclass(frozen=True)
class Pair:
    """An article, a sentence a line, and its summary by people."""

    article: str
    summary: str

    @property
    def sentences(self) -> list[str]:
        """Return the sentences as the data set has them."""
        return self.article.split("\n")

    @property
    def lead(self) -> str:
        """Return the first three sentences."""
        return "\n".join(self.sentences[:LEAD])


def pairs(data: Path, count: int | None) -> list[Pair]:
    """Return the first articles of the development split; all when `count` is None."""
    with lzma.open(data / "dev/cnndm_val.jsonl.xz", "rt", encoding="utf-8") as file:
        rows = (json.loads(line) for _, line in zip(_upto(count), file, strict=False))
        return [Pair(row["article"], row["summary"]) for row in rows]


def _upto(count: int | None) -> range:
    return range(10**9 if count is None else count)


def rouge(found: Sequence[str], references: Sequence[Pair]) -> dict[str, float]:
    """Return mean F1 in percent of ROUGE-1, -2 and -Lsum (Lin 2004), with stemming, and words."""
    scorer = RougeScorer(list(KINDS), use_stemmer=True)
    rows = [scorer.score(pair.summary, f) for f, pair in zip(found, references, strict=True)]
    scores = {kind: round(_mean([100 * r[kind].fmeasure for r in rows]), 2) for kind in KINDS}
    return scores | {"words": round(_mean([len(text.split()) for text in found]), 1)}


def _mean(values: Sequence[float]) -> float:
    return sum(values) / max(len(values), 1)


def at_words(ranked: Sequence[tuple[int, str]], limit: int) -> str:
    """Return (place, sentence) pairs, best first, as a summary of exactly `limit` words if it can.

    Sentences are taken until the limit is reached, put in order, and cut.
    """
    taken: list[tuple[int, str]] = []
    for one in ranked:
        if sum(len(text.split()) for _, text in taken) >= limit:
            break
        taken.append(one)
    left, lines = limit, []
    for _, text in sorted(taken):
        words = text.split()[:left]
        left -= len(words)
        lines.append(" ".join(words))
    return "\n".join(line for line in lines if line)


def novel_bigrams(found: Sequence[str], sources: Sequence[str]) -> float:
    """Return the percentage of two-word runs inside sentences that the article does not have."""
    new = total = 0
    for ours, source in zip(found, sources, strict=True):
        known = _bigrams(source)
        mine = [pair for line in ours.split("\n") for pair in _bigrams(line)]
        new, total = new + sum(pair not in known for pair in mine), total + len(mine)
    return round(100 * new / max(total, 1), 2)


def _bigrams(text: str) -> set[tuple[str, str]]:
    return set(pairwise(_WORD.findall(text.lower())))


def unsupported(claims: Sequence[tuple[str, str]]) -> set[str]:
    """Return which of "numbers" and "names" some (claim, source) pair has and its source lacks.

    This is counted apart from the service's own checks, which it is to judge.
    """
    found = set()
    for claim, source in claims:
        if set(_FIGURE.findall(claim)) - set(_FIGURE.findall(source)):
            found.add("numbers")
        words = {word.lower() for word in _NAME.findall(source)}
        named = [word for word in _NAME.findall(claim)[1:] if word[0].isupper()]
        if any(word.lower() not in words for word in named):
            found.add("names")
    return found


def _claims(digest: Digest, summary: AbstractiveSummary) -> list[tuple[str, str]]:
    texts = {s.id: s.text for s in digest.document.sentences}
    return [
        (w.text, " ".join(texts[source.sentence_id] for source in w.sources))
        for w in summary.sentences
    ]


async def digests(models: LoadedModels, articles: Sequence[Pair], ranked: int) -> list[Digest]:
    """Return a digest for each article: `ranked` extracted sentences, three written ones."""
    use_case = DigestArticle(
        Models(models.translator, models.rewriter, models.embedder), detect, Limits()
    )
    options = DigestOptions(
        parts=frozenset({Part.EXTRACTIVE, Part.ABSTRACTIVE}),
        extractive_length=Length(sentences=ranked),
        abstractive_length=Length(sentences=LEAD),
    )
    return [
        await use_case.run(Article(pair.article, language="en"), options, Call())
        for pair in articles
    ]


def _ranked(digest: Digest) -> list[tuple[int, str]]:
    """Return id and text of the extracted sentences, best first."""
    texts = {s.id: s.text for s in digest.document.sentences}
    chosen = digest.extractive.sentences if digest.extractive else ()
    return [(e.sentence_id, texts[e.sentence_id]) for e in sorted(chosen, key=lambda e: e.rank)]


def both_lengths(
    ranked: Sequence[Sequence[tuple[int, str]]], articles: Sequence[Pair]
) -> dict[str, Any]:
    """Return the scores at three sentences and at the words of the lead."""
    three = ["\n".join(text for _, text in sorted(row[:LEAD])) for row in ranked]
    cut = [
        at_words(row, len(pair.lead.split())) for row, pair in zip(ranked, articles, strict=True)
    ]
    return {"three sentences": rouge(three, articles), "words of lead-3": rouge(cut, articles)}


def rivals(articles: Sequence[Pair], rankers: Mapping[str, Ranker]) -> dict[str, Any]:
    """Return the scores of the leads and of each ranker, at both lengths."""
    found: dict[str, Any] = {
        "lead-2": rouge(["\n".join(p.sentences[:2]) for p in articles], articles),
        "lead-3": rouge([p.lead for p in articles], articles),
    }
    for name, ranker in rankers.items():
        ranked = [
            [(place, pair.sentences[place]) for place in ranker(pair.sentences, RANKED)]
            for pair in articles
        ]
        found[name] = both_lengths(ranked, articles)
    return found


def _abstractive(found: Sequence[Digest], articles: Sequence[Pair]) -> dict[str, Any]:
    written = [d.abstractive or AbstractiveSummary((), 1.0) for d in found]
    texts = ["\n".join(s.text for s in summary.sentences) for summary in written]
    wrong = [unsupported(_claims(d, s)) for d, s in zip(found, written, strict=True)]
    rungs = [sentence.rung.value for summary in written for sentence in summary.sentences]
    sources = [pair.article for pair in articles]
    shares = {
        f"unsupported_{kind}_percent": round(_mean([100 * (kind in one) for one in wrong]), 2)
        for kind in ("numbers", "names")
    }
    kinds = {rung: round(100 * n / len(rungs), 1) for rung, n in Counter(rungs).items()}
    return {
        **rouge(texts, articles),
        "novel_bigrams_percent": novel_bigrams(texts, sources),
        "reference_novel_bigrams_percent": novel_bigrams([p.summary for p in articles], sources),
        **shares,
        "sentences_by_rung_percent": kinds,
    }


def _rows(tables: Sequence[dict[str, Any]]) -> Iterator[str]:
    for table in tables:
        for key, value in table.items():
            yield f"{key}: {value}"


def score_rivals(data: Path, count: int | None, rankers: Mapping[str, Ranker]) -> dict[str, Any]:
    """Return the figures of the rankers that need no model of ours."""
    articles = pairs(data, count)
    found = {"articles": len(articles), **rivals(articles, rankers)}
    print(*_rows([found]), sep="\n", flush=True)
    return {"rivals cnndm_val": found}


async def score_summaries(
    models: LoadedModels, data: Path, count: int | None
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the figures of the extractive and of the abstractive summary."""
    articles = pairs(data, count)
    found = await digests(models, articles, RANKED)
    common = {"articles": len(articles), **rivals(articles, {})}
    extract = {"extractive": both_lengths([_ranked(d) for d in found], articles), **common}
    abstract = {"abstractive": _abstractive(found, articles), **common}
    print(*_rows([extract, abstract]), sep="\n", flush=True)
    return {"summary cnndm_val": extract}, {"summary cnndm_val": abstract}
