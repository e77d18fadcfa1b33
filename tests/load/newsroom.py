"""Articles for the benchmarks: the tests' own, varied so that no sentence comes twice."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from pathlib import Path

from kibaru_service.domain import Language, Role
from kibaru_service.text.document import read

DATA = Path(__file__).resolve().parents[1] / "data"
ENGLISH = ("market-reopens", "harbor-lines", "ferry-wrapped")
_NUMBER = re.compile(r"\d+")


def _originals() -> list[str]:
    texts = [(DATA / f"{name}.txt").read_text("utf-8") for name in ENGLISH]
    documents = [read(text, Language("en", 1.0)) for text in texts]
    return [s.text for d in documents for s in d.sentences if s.role is Role.BODY]


def sentences(seed: int = 0) -> Iterator[str]:
    """Yield English news sentences without end, all distinct: figures vary, and an ending."""
    chance, known = random.Random(seed), _originals()
    number = 0
    while True:
        chance.shuffle(known)
        for text in known:
            number += 1
            varied = _NUMBER.sub(lambda m: str(int(m[0]) + chance.randint(1, 9)), text)
            yield f"{varied[:-1]}, item {seed}{number:05d}{varied[-1]}"


def articles(words: int, seed: int = 0) -> Iterator[str]:
    """Yield articles of about so many words, in paragraphs of three sentences."""
    source = sentences(seed)
    while True:
        chosen: list[str] = []
        while sum(len(text.split()) for text in chosen) < words:
            chosen.append(next(source))
        paragraphs = [" ".join(chosen[i : i + 3]) for i in range(0, len(chosen), 3)]
        yield "\n\n".join(paragraphs)
