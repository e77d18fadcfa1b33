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
# Figures alone do not tell sentences apart: the model reads short ones in the place of long ones.
_WORDS = (
    *("river", "bridge", "market", "school", "garden", "window", "doctor", "teacher", "farmer"),
    *("bread", "sugar", "water", "stone", "paper", "music", "letter", "winter", "summer"),
    *("morning", "evening", "street", "village", "island", "forest", "mountain", "valley"),
    *("horse", "sheep", "chicken", "apple", "onion", "orange", "silver", "copper", "wagon"),
    *("engine", "ticket", "basket", "blanket", "candle"),
)
_PLACES = 3
_OF_A_SEED = 6_000


def _originals() -> list[str]:
    texts = [(DATA / f"{name}.txt").read_text("utf-8") for name in ENGLISH]
    documents = [read(text, Language("en", 1.0)) for text in texts]
    return [s.text for d in documents for s in d.sentences if s.role is Role.BODY]


def sentences(seed: int = 0) -> Iterator[str]:
    """Yield English news sentences, all distinct: figures vary, and the words of an ending.

    Endings come back after 64,000 sentences, which is ten seeds on.
    """
    chance, known = random.Random(seed), _originals()
    number = seed * _OF_A_SEED
    while True:
        chance.shuffle(known)
        for text in known:
            number += 1
            varied = _NUMBER.sub(lambda m: str(int(m[0]) + chance.randint(1, 9)), text)
            yield f"{varied[:-1]}, by the {_spelt(number)}{varied[-1]}"


def _spelt(number: int) -> str:
    """Return a number in words that stand for its digits."""
    base = len(_WORDS)
    return " ".join(_WORDS[number // base**place % base] for place in range(_PLACES))


def articles(words: int, seed: int = 0) -> Iterator[str]:
    """Yield articles of about so many words, in paragraphs of three sentences."""
    source = sentences(seed)
    while True:
        chosen: list[str] = []
        while sum(len(text.split()) for text in chosen) < words:
            chosen.append(next(source))
        paragraphs = [" ".join(chosen[i : i + 3]) for i in range(0, len(chosen), 3)]
        yield "\n\n".join(paragraphs)
