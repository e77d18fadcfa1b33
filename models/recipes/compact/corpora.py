"""Reads the corpora, normalises them, and drops what is held out or badly paired."""

from __future__ import annotations

import json
import lzma
import os
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

# Where the corpora lie unless a script is told.
DATA = Path(os.environ.get("KIBARU_DATA", "../shared/data"))

_SINGLE = str.maketrans("‘’‚‛ʼ′`´", "''''''''")
_DOUBLE = re.compile(r"«\s*|\s*»|[“”„‟″]|''")
_DASHES = str.maketrans({"‐": "-", "‑": "-", "−": "-", "‒": "–", "―": "—", "…": "..."})
_SPACES = re.compile(r"\s+")
_SPACED = re.compile(r" ([:;!?%])(?=[\s\"'”’)\].,:;!?%]|$)")
_TONES = {"\u0300", "\u0301", "\u0302", "\u030c"}
_DIRECTION = re.compile(r"(en|fr)-(fr|bm)")
# What the left side of a pair with Bambara can be translated into.
OTHER = {"en": "fr", "fr": "en"}
# Made by pivot.py, backtranslate.py, reword.py and catalogues.py, which need more than the corpora.
LATER = ("pivoted", "back", "reworded", "listed", "told")
_WORD = re.compile(r"\w+")
_END = re.compile(r"(?<=[a-zà-ÿ0-9)\"»][.!?])\s*(?=[A-ZÀ-Ý«\"])")
_GRAM = 9


@dataclass(frozen=True)
class Corpus:
    """One corpus of recipe.toml: a file of pairs, how often it is drawn, how it is changed."""

    file: str
    weight: float
    change: str = ""  # a name of augment.CHANGES, "sampled", or one of LATER
    cooling: float | None = None  # the weight while the rate falls to nothing

    @property
    def name(self) -> str:
        """Return a name that is also a file name."""
        stem = Path(self.file).name.split(".")[0]
        return (
            f"{stem}+{self.change}.{self.direction}" if self.change else f"{stem}.{self.direction}"
        )

    @property
    def direction(self) -> str:
        """Return the languages of its columns, "en-<compress>" for rewriting."""
        if self.change == "back":
            return "en-fr" if "_fr." in self.file else "fr-bm"
        found = direction(self.file)
        return OTHER[found[:2]] + found[2:] if self.change == "pivoted" else found

    def drawn(self, *, cooling: bool) -> float:
        """Return how often it is drawn, before or while cooling."""
        return self.weight if self.cooling is None or not cooling else self.cooling


def direction(file: str) -> str:
    """Return the languages of a file's columns by its path, "en-<compress>" for rewriting."""
    found = _DIRECTION.search(file)
    return found[0] if found else "en-<compress>"


def normalise(text: str, language: str) -> str:
    """Return the one spelling that the models see.

    The service does the same to its input (for_model in text/normalize), without the tones.
    """
    text = unicodedata.normalize("NFC", text).translate(_SINGLE).translate(_DASHES)
    text = _SPACES.sub(" ", _DOUBLE.sub('"', text)).strip()
    text = _SPACED.sub(r"\1", text)
    if language == "bm":
        plain = (c for c in unicodedata.normalize("NFD", text) if c not in _TONES)
        text = unicodedata.normalize("NFC", "".join(plain))
    return text


def lines(path: Path) -> Iterator[str]:
    """Yield the lines of a plain or xz text file."""
    with lzma.open(path, "rt", encoding="utf-8") if path.suffix == ".xz" else path.open() as file:
        for line in file:
            yield line.rstrip("\n")


def grams(text: str) -> Iterator[int]:
    """Yield a hash for each run of nine words; for the whole text if it is shorter."""
    words = _WORD.findall(text.lower())
    if len(words) < _GRAM:
        yield hash(" ".join(words))
    for i in range(len(words) - _GRAM + 1):
        yield hash(" ".join(words[i : i + _GRAM]))


def held_out(data: Path) -> frozenset[int]:
    """Return the hashes of everything under dev and report, in any language."""
    seen: set[int] = set()
    for path in sorted([*data.glob("dev/*"), *data.glob("report/*")]):
        if path.name.endswith("_1based.txt"):
            continue
        for line in lines(path):
            for text in _texts(path, line):
                for language in ("fr", "bm"):
                    seen.update(grams(normalise(text, language)))
    return frozenset(seen)


def _texts(path: Path, line: str) -> Iterable[str]:
    if ".jsonl" not in path.name:
        return line.split("\t")
    row = json.loads(line)
    return [part for key in ("article", "summary") for part in _strings(row[key])]


def _strings(value: str | list[str]) -> list[str]:
    return value.split("\n") if isinstance(value, str) else value


def pairs(data: Path, file: str, kept_out: frozenset[int]) -> Iterator[tuple[str, str]]:
    """Yield normalised pairs that are not held out and whose lengths can belong together."""
    left_language, right_language = direction(file).split("-")
    for line in lines(data / file):
        left, tab, right = line.partition("\t")
        source = normalise(left, left_language)
        target = normalise(right, right_language)
        if tab and _plausible(source, target) and not kept_out & {*grams(source), *grams(target)}:
            yield source, target


def sentences(path: Path) -> Iterator[str]:
    """Yield the lines of a text, or the sentences of the articles of a JSON lines file."""
    for line in lines(path):
        if ".jsonl" not in path.name:
            yield line
            continue
        for paragraph in _strings(json.loads(line)["article"]):
            yield from (s for s in _END.split(paragraph) if s.endswith((".", "!", "?")))


def single(data: Path, file: str, language: str, kept_out: frozenset[int]) -> Iterator[str]:
    """Yield the lines or sentences of a text in one language, normalised, that are not held out."""
    for line in sentences(data / file):
        text = normalise(line, language)
        if 0 < len(text) <= 500 and not kept_out & {*grams(text)}:
            yield text


def _plausible(source: str, target: str) -> bool:
    if not source or not target or len(source) > 500 or len(target) > 500:
        return False
    return 0.3 < (len(source) + 12) / (len(target) + 12) < 3.0
