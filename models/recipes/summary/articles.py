"""Training articles: read, cleaned of what is held out, with the words that ROUGE counts."""

from __future__ import annotations

import json
import lzma
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain, islice, pairwise
from pathlib import Path

from nltk.stem.porter import PorterStemmer  # type: ignore[import-untyped,unused-ignore]

COMPACT = Path(__file__).resolve().parents[1] / "compact"
sys.path.append(str(COMPACT))
from corpora import grams, held_out, normalise  # type: ignore[import-not-found]  # noqa: E402

TRAIN = ("summ/cnndm_truecased.jsonl.xz", "summ/cnn_cased.jsonl.xz")
DEV = "dev/cnndm_val.jsonl.xz"
# Beyond this an article's sentences are hardly ever in its summary.
LONGEST = 60
_TOKEN = re.compile(r"[a-z0-9]+")
_STEMMER = PorterStemmer()


@dataclass(frozen=True)
class Pair:
    """An article and its highlights, a sentence each."""

    sentences: list[str]
    highlights: list[str]


def read(path: Path) -> Iterator[Pair]:
    """Yield the articles of a file that have three sentences or more."""
    with lzma.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            row = json.loads(line)
            sentences = [normalise(s, "en") for s in row["article"].split("\n")]
            highlights = [normalise(s, "en") for s in row["summary"].split("\n")]
            sentences = [s for s in sentences if s][:LONGEST]
            if len(sentences) >= 3 and any(highlights):
                yield Pair(sentences, [h for h in highlights if h])


def training(data: Path, part: int = 0, parts: int = 1) -> Iterator[Pair]:
    """Yield the training articles that are not held out; of each `parts` only number `part`."""
    kept_out = held_out(data)
    rows = chain.from_iterable(read(data / name) for name in TRAIN)
    for pair in islice(rows, part, None, parts):
        if not _overlaps(pair.highlights, kept_out) and not _overlaps(
            pair.sentences, kept_out, most=2
        ):
            yield pair


def _overlaps(texts: Sequence[str], kept_out: frozenset[int], most: int = 0) -> bool:
    """Say whether more than `most` texts share a run of nine words with what is held out.

    Agencies repeat a sentence of background over months, so one in common is no leak.
    """
    long = (text for text in texts if len(_TOKEN.findall(text.lower())) >= 9)
    return sum(not kept_out.isdisjoint(grams(text)) for text in long) > most


@cache
def _stem(word: str) -> str:
    return str(_STEMMER.stem(word)) if len(word) > 3 else word


def tokens(text: str) -> list[str]:
    """Return the words as rouge_score counts them, stemmed."""
    return [_stem(word) for word in _TOKEN.findall(text.lower())]


@dataclass(frozen=True)
class Bag:
    """The one- and two-word runs of a text."""

    ones: Counter[str]
    twos: Counter[tuple[str, str]]

    def __add__(self, other: Bag) -> Bag:
        return Bag(self.ones + other.ones, self.twos + other.twos)


EMPTY = Bag(Counter(), Counter())


def bag(texts: Iterable[str]) -> Bag:
    """Return the runs of several sentences; none runs over the end of one."""
    rows = [tokens(text) for text in texts]
    return Bag(
        Counter(word for row in rows for word in row),
        Counter(pair for row in rows for pair in pairwise(row)),
    )


def f1(found: Counter[object], wanted: Counter[object]) -> float:
    """Return the F1 of two bags."""
    sizes = found.total() + wanted.total()
    return 2 * (found & wanted).total() / sizes if sizes else 0.0


def worth(found: Bag, wanted: Bag) -> float:
    """Return the mean of ROUGE-1 and ROUGE-2 F1, 0 to 1."""
    return (f1(found.ones, wanted.ones) + f1(found.twos, wanted.twos)) / 2  # type: ignore[arg-type]


def oracle(sentences: Sequence[Bag], wanted: Bag, most: int = 3) -> list[int]:
    """Return the places that greedily raise `worth`, in the order of picking."""
    picked: list[int] = []
    whole, best = EMPTY, 0.0
    while len(picked) < most:
        gains = [(worth(whole + s, wanted), -i) for i, s in enumerate(sentences)]
        gain, place = max(gains)
        if gain <= best or -place in picked:
            break
        picked.append(-place)
        whole, best = whole + sentences[-place], gain
    return picked
