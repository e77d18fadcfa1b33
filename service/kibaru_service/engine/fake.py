"""Deterministic models without weights: what a server can be tested with in milliseconds.

They run under the real rows, batcher and roles; only tokenizer, model and encoder are made up.
Each is a pure function of its text, so that a test can compute what it expects.
"""

from __future__ import annotations

import re
import threading
import time
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from kibaru_service.domain import ModelInfo, ModelRef, ModelRole
from kibaru_service.engine.admission import Admission
from kibaru_service.engine.batcher import Batcher
from kibaru_service.engine.cache import SentenceCache
from kibaru_service.engine.embedding import BatchedEmbedder, EncoderModel
from kibaru_service.engine.fair import FairBatching
from kibaru_service.engine.generation import Generator
from kibaru_service.engine.models import (
    BatchedRewriter,
    BatchedTranslator,
    LoadedModels,
)
from kibaru_service.engine.observing import BatchObserver
from kibaru_service.engine.protocol import DecodeOptions, Hypothesis, Tokens, Vectors
from kibaru_service.engine.rows import RowTemplate
from kibaru_service.errors import GenerationFailed

DIRECTIONS = (("en", "fr"), ("fr", "en"), ("en", "bm"), ("fr", "bm"))
LANGUAGES = ("en", "fr")
REF = ModelRef("fake", "0123456789abcdef")
DIMENSION = 64
# Log probabilities of a word that the source holds, or the end, and of any other.
LIKELY, UNLIKELY = -0.5, -20.0
_TAGS = {"en": "<en>", "fr": "<fr>", "bm": "<bm>"}
_COMPRESS = "<compress>"
_MARKS = {"en": "th", "fr": "é", "bm": "ɔ"}
_WORD = re.compile(r"[^\W\d_]+")
_KEPT = re.compile(r"\d|@|://|^www\.")
_ASIDE = re.compile(r"\s*\([^()]*\)")


@dataclass(frozen=True, slots=True)
class FakeBehaviour:
    """How the fake misbehaves, on request.

    A batch sleeps `latency` seconds and waits for `gate`; a text with the word `poison` makes its
    batch fail; an output is cut after `max_output_tokens` words.
    """

    latency: float = 0.0
    poison: str = ""
    gate: threading.Event | None = None
    workers: int = 1
    max_queued: int = 10_000
    max_queue_seconds: float = 60.0
    cache_bytes: int = 0
    max_input_tokens: int = 512
    max_output_tokens: int = 512


def fake_translate(text: str, target: str) -> str:
    """Marks every word with the target's mark; keeps numbers, addresses and capitalised words."""
    return " ".join(_each_word(chunk, lambda word: word + _MARKS[target]) for chunk in text.split())


def fake_untranslate(text: str, target: str) -> str:
    """Takes the marks off again: the inverse of `fake_translate`, white space folded."""
    mark = _MARKS[target]
    return " ".join(
        _each_word(chunk, lambda word: word.removesuffix(mark)) for chunk in text.split()
    )


def fake_rewrite(text: str) -> str:
    """Leaves out what stands in parentheses, unless nothing else is there."""
    return _ASIDE.sub("", text).strip() or text


class FakeTokenizer:
    """Words between white space."""

    def encode(self, texts: Sequence[str]) -> list[Tokens]:
        return [text.split() for text in texts]

    def decode(self, tokens: Sequence[Tokens]) -> list[str]:
        return [" ".join(row) for row in tokens]


@dataclass(frozen=True, slots=True)
class FakeSeq2Seq:
    """Translates, or rewrites where the prefix asks for it; finds likely what the source holds."""

    behaviour: FakeBehaviour = field(default_factory=FakeBehaviour)

    def generate(
        self,
        sources: Sequence[Tokens],
        prefixes: Sequence[Tokens],
        options: DecodeOptions,
        stopped: Callable[[int], bool] | None = None,  # noqa: ARG002 - it writes all at once
    ) -> list[Hypothesis]:
        _behave(self.behaviour, sources)
        return [
            self._write(" ".join(source[1:-1]), prefix, options)
            for source, prefix in zip(sources, prefixes, strict=True)
        ]

    def score(
        self,
        sources: Sequence[Tokens],
        prefixes: Sequence[Tokens],  # noqa: ARG002 - it finds the same for every task
        targets: Sequence[Tokens],
    ) -> list[list[float]]:
        _behave(self.behaviour, [*sources, *targets])
        return [
            [*(LIKELY if token in source else UNLIKELY for token in target), LIKELY]
            for source, target in zip(sources, targets, strict=True)
        ]

    def _write(self, text: str, prefix: Tokens, options: DecodeOptions) -> Hypothesis:
        tag, *start = prefix
        targets = {token: language for language, token in _TAGS.items()}
        words = (
            fake_rewrite(text) if tag == _COMPRESS else fake_translate(text, targets[tag])
        ).split()[len(start) :]
        limit = options.max_output_tokens
        return Hypothesis(words[:limit], -0.1 - 1 / (len(words) + 10), len(words) > limit)


@dataclass(frozen=True, slots=True)
class FakeEncoder:
    """Hashed bags of lower-cased words: texts are as similar as the words they share."""

    behaviour: FakeBehaviour = field(default_factory=FakeBehaviour)

    def encode(self, sources: Sequence[Tokens]) -> Vectors:
        _behave(self.behaviour, sources)
        vectors = np.zeros((len(sources), DIMENSION), np.float32)
        for row, source in enumerate(sources):
            for word in _WORD.findall(" ".join(source).lower()) or [""]:
                vectors[row, zlib.crc32(word.encode()) % DIMENSION] += 1.0
        norms = np.linalg.norm(vectors, axis=1, keepdims=True)
        return np.asarray(vectors / norms, dtype=np.float32)


def fake_models(
    behaviour: FakeBehaviour | None = None, observers: Sequence[BatchObserver] = ()
) -> LoadedModels:
    """Returns what `load_profile` would, for a profile named "fake"."""
    behaviour = behaviour or FakeBehaviour()
    writes = _generator(behaviour, "{target}")
    rewrites = _generator(behaviour, _COMPRESS)
    template = RowTemplate(("{text}",), (), _TAGS, behaviour.max_input_tokens)
    encoder = EncoderModel(REF, FakeEncoder(behaviour), FakeTokenizer(), template, DIMENSION)
    scheduler = FairBatching(behaviour.max_queued, behaviour.workers)
    batcher = Batcher(scheduler, behaviour.workers, observers=observers)
    cache = SentenceCache(behaviour.cache_bytes)
    return LoadedModels(
        profile="fake",
        translator=BatchedTranslator(dict.fromkeys(DIRECTIONS, writes), batcher, cache),
        rewriter=BatchedRewriter(dict.fromkeys(LANGUAGES, rewrites), batcher, cache),
        embedder=BatchedEmbedder(dict.fromkeys(LANGUAGES, encoder), batcher),
        infos=(
            ModelInfo(REF, ModelRole.TRANSLATE, "CC0-1.0", directions=DIRECTIONS),
            ModelInfo(REF, ModelRole.SUMMARIZE, "CC0-1.0", languages=LANGUAGES),
            ModelInfo(REF, ModelRole.EMBED, "CC0-1.0", languages=LANGUAGES),
        ),
        batcher=batcher,
        cache=cache,
        gate=Admission(scheduler.seconds_per_token, behaviour.workers, behaviour.max_queue_seconds),
    )


def _generator(behaviour: FakeBehaviour, prefix: str) -> Generator:
    template = RowTemplate(
        ("{source}", "{text}", "</s>"), (prefix,), _TAGS, behaviour.max_input_tokens
    )
    options = DecodeOptions(max_output_tokens=behaviour.max_output_tokens)
    return Generator(REF, FakeSeq2Seq(behaviour), FakeTokenizer(), template, options)


def _behave(behaviour: FakeBehaviour, sources: Sequence[Tokens]) -> None:
    if behaviour.gate is not None:
        behaviour.gate.wait()
    if behaviour.latency:
        time.sleep(behaviour.latency)
    if behaviour.poison and any(behaviour.poison in source for source in sources):
        raise GenerationFailed("a poisoned row")


def _each_word(chunk: str, change: Callable[[str], str]) -> str:
    if _KEPT.search(chunk):
        return chunk
    return _WORD.sub(lambda word: word[0] if word[0][0].isupper() else change(word[0]), chunk)
