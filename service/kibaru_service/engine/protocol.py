"""The seams between use cases, batching and models.

Two floors. Below: synchronous models over token lists, `list in, list out, same order`, one call
is one batch. Above: what use cases await, one text at a time; whoever implements it joins the
texts of all callers into batches.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from kibaru_service.domain import ModelRef

Tokens = list[str]
Vectors = NDArray[np.float32]
Scores = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class DecodeOptions:
    """How to decode; items share a batch only where these are equal."""

    beam_size: int = 1
    max_output_tokens: int = 256
    repetition_penalty: float = 1.0
    no_repeat_ngram_size: int = 0
    length_penalty: float = 1.0
    hypotheses: int = 1


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """What a model wrote, without prefix and end token; `score` is the mean log probability.

    `others` are the next best, where more than one was asked for. `looks` has for each token the
    place in the source row that the model attended to most, and how much, 0 to 1; empty where the
    engine does not know.
    """

    tokens: Tokens
    score: float
    hit_limit: bool = False
    others: tuple[Hypothesis, ...] = ()
    looks: tuple[tuple[int, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Search:
    """How to look for a text again when the first one will not do.

    None keeps the model's own option; `hypotheses` at most as many as the beam is wide. `start`
    is what the text must begin with: the model goes on from there.
    """

    beam_size: int | None = None
    hypotheses: int = 1
    repetition_penalty: float | None = None
    no_repeat_ngram_size: int | None = None
    start: str = ""


AS_CONFIGURED = Search()


class Tokenizer(Protocol):
    """Text to pieces and back."""

    def encode(self, texts: Sequence[str]) -> list[Tokens]: ...

    def decode(self, tokens: Sequence[Tokens]) -> list[str]: ...


class Seq2Seq(Protocol):
    """Sequences in, sequences out, same length and order; blocks, call it from a worker thread.

    Raises GenerationFailed for the whole batch when one row is refused. `stopped` says of a row
    that nobody wants it any more; a model that can end a row early then does. `score` has for each
    target the log probabilities of its tokens and of its end, without those of its prefix.
    """

    def generate(
        self,
        sources: Sequence[Tokens],
        prefixes: Sequence[Tokens],
        options: DecodeOptions,
        stopped: Callable[[int], bool] | None = None,
    ) -> list[Hypothesis]: ...

    def score(
        self, sources: Sequence[Tokens], prefixes: Sequence[Tokens], targets: Sequence[Tokens]
    ) -> list[list[float]]: ...


class Encoder(Protocol):
    """Sequences in, vectors out: float32 of shape (n, dimension), rows of length 1."""

    def encode(self, sources: Sequence[Tokens]) -> Vectors: ...


@dataclass(slots=True)
class Account:
    """What a call has had so far: tokens of its texts, and seconds of workers."""

    tokens: int = 0
    seconds: float = 0.0


class SalienceHead(Protocol):
    """Tells which sentences of an article a summary would take.

    It was trained on the vectors of one encoder beside `features` numbers about each sentence.
    """

    @property
    def features(self) -> int: ...

    def rank(self, features: Scores, vectors: Vectors) -> Scores:
        """Return the share of each sentence in a summary, shape (n,), summing up to 1.

        `features` has shape (n, features), `vectors` (n, dimension), both in the article's order;
        n is 1 or more. Time and memory grow with n alone.
        """
        ...


@dataclass(frozen=True, slots=True)
class Call:
    """On whose behalf work is done; `deadline` is in seconds of `time.monotonic`.

    `trace` is whatever ties batches to the call for who observes them; nothing here reads it.
    """

    caller: str = "anonymous"
    deadline: float | None = None
    deterministic: bool = False
    account: Account = field(default_factory=Account, compare=False, repr=False)
    trace: Any = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Cost:
    """Tokens and seconds that one text has cost; compute is the text's share of its batch.

    `reused` counts texts that cost no run: known already, or run for another caller.
    """

    input_tokens: int = 0
    output_tokens: int = 0
    queue_seconds: float = 0.0
    compute_seconds: float = 0.0
    reused: int = 0


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another text that the model would have written; `origins` as in `Generation`."""

    text: str
    score: float
    truncated_output: bool = False
    origins: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Generation:
    """A text that a model wrote for one input; `others` are the next best, best first.

    `origins` has for each word of the text, as white space parts them, the number of the word of
    the input that it came from, or -1 where that is not plain; it is empty where nothing is known.
    """

    text: str
    score: float
    model: ModelRef
    cost: Cost = field(default_factory=Cost)
    truncated_input: bool = False
    truncated_output: bool = False
    others: tuple[Alternative, ...] = ()
    origins: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Judgement:
    """How likely a model finds each of several versions of a text.

    `scores` has for each version, in order, the natural logarithm of its whole probability, its end
    included; minus infinity where the model cannot take it, or the text, whole.
    """

    scores: tuple[float, ...]
    model: ModelRef
    cost: Cost = field(default_factory=Cost)


@dataclass(frozen=True, slots=True)
class Embedding:
    """Vectors of several texts, rows of length 1, in order; `head` was trained on such vectors."""

    vectors: Vectors
    model: ModelRef
    cost: Cost = field(default_factory=Cost)
    head: SalienceHead | None = None


class Gate(Protocol):
    """Decides who may begin."""

    def admit(self, call: Call, tokens: int) -> AbstractContextManager[None]:
        """Lets a call in for as long as the block lasts, or raises Overloaded."""


class Translator(Protocol):
    """Translates single sentences; every pair of `directions` has a model behind it."""

    @property
    def directions(self) -> frozenset[tuple[str, str]]: ...

    async def translate(
        self, text: str, source: str, target: str, call: Call, search: Search = AS_CONFIGURED
    ) -> Generation: ...


class Rewriter(Protocol):
    """Writes a short, news-brief version of a sentence or a small group of sentences.

    It can judge versions that others wrote, too.
    """

    @property
    def languages(self) -> frozenset[str]: ...

    async def rewrite(
        self, text: str, language: str, call: Call, search: Search = AS_CONFIGURED
    ) -> Generation: ...

    async def judge(
        self, text: str, versions: Sequence[str], language: str, call: Call
    ) -> Judgement: ...


class Embedder(Protocol):
    """Turns texts into vectors whose dot product is their similarity.

    `language` is the tag of all texts; empty stands for the first language of the profile.
    """

    @property
    def languages(self) -> frozenset[str]: ...

    async def embed(self, texts: Sequence[str], call: Call, language: str = "") -> Embedding: ...
